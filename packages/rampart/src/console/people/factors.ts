import { factorsIn } from '../../gateway/unlock/open-unlock.ts';
import type { Policy } from '../../policy/types.ts';

/** People have one second factor, for the gateway and the console, unless the two are accounts of their own. */
export function factorsOf({ console: { factors } }: Policy): string {
  return factorsIn(factors);
}
