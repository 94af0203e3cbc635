// Who keeps processes running: systemd where it runs, else a short record of our own beside each of
// them. docs/decisions/0014-processes-without-systemd.md says why, and what the second cannot do.
import type { CommandLine } from '../policy/compile/launch.ts';
import type { Process } from '../policy/deployment/types.ts';

export interface Keeper {
  /** It starts a process in one way only: one that was started in another is not kept. */
  readonly byItsOwnWords: boolean;
  /** The running process; null: it keeps none of that name. */
  processOf(process: Process): Promise<number | null>;
  /** Returns when the program was started; whether it serves is to be asked of it. */
  start(process: Process, command: CommandLine): Promise<void>;
  /** Asks it to end, as an operator would, and waits until it has. */
  stop(process: Process): Promise<void>;
}
