import { dirname, resolve } from 'node:path';

import type { Policy } from '../../policy/types.ts';

/** The directory of decisions: as the policy's risk part says, or the usual one beside it. */
export function decisionsBeside({ risk, source }: Policy): string {
  return resolve(dirname(source), risk?.decisions ?? 'decisions');
}
