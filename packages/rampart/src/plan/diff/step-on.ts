// Putting a step together, frozen.
import type { Action, Change, Detail, Step, Tag } from '../../policy/step.ts';
import type { WantedProcess } from '../wanted.ts';

export interface Words {
  readonly id: string;
  readonly change: Change;
  readonly tags?: readonly Tag[];
  readonly risk: string;
  readonly verified: string;
  readonly undone: string;
}

/** A step about a process. */
export function stepOn({ process }: WantedProcess, what: Action & Words): Step {
  return Object.freeze({ host: process.host, process: process.name, tags: [], ...what });
}

/** A step about the host itself. */
export function stepAt(host: string, what: Action & Words): Step {
  return Object.freeze({ host, process: null, tags: [], ...what });
}

export function changeOf(
  sign: Change['sign'],
  what: string,
  details: readonly Detail[] = [],
): Change {
  return { sign, what, details };
}
