// The workers that a supervisor has.
import type { PolicyRead } from './policy-file.ts';
import type { Worker } from './worker.ts';

export interface Staff {
  /** How many there ought to be. */
  readonly wanted: number;
  /** How many have ended and were started again. */
  readonly restarts: number;
  /** Those that serve now. */
  readonly workers: readonly Worker[];
  /** What can fail about a new policy before any worker sees it. */
  makeReady(next: PolicyRead): Promise<void>;
  /** What whoever is started from now on begins with. */
  follow(next: PolicyRead): void;
  /** Ends all of them. */
  close(): Promise<void>;
}

/** Before anybody was hired. */
export const noStaff: Staff = {
  wanted: 0,
  restarts: 0,
  workers: [],
  makeReady: () => Promise.resolve(),
  follow: () => undefined,
  close: () => Promise.resolve(),
};

/** One worker in the process of its supervisor: when it ends, both do. */
export function soloStaff(worker: Worker): Staff {
  return {
    wanted: 1,
    restarts: 0,
    workers: [worker],
    makeReady: () => Promise.resolve(),
    follow: () => undefined,
    close: () => worker.close(),
  };
}
