// Puts the parts of unlocking together, over the admin directory and the server.
import { join } from 'node:path';

import type { AskServer } from '../plain-reply.ts';
import { Approvals } from './approvals.ts';
import { Enrolments } from './enrolments.ts';
import { Guesses } from './guesses.ts';
import { SecondFactor } from './second-factor.ts';
import { SharedSteps } from './shared-steps.ts';
import { UnlockDesk } from './unlock-desk.ts';
import type { UnlockDeskOptions } from './unlock-desk.ts';
import { UsedSteps } from './used-steps.ts';

export interface UnlockRoomOptions extends Omit<UnlockDeskOptions, 'factor' | 'approvals'> {
  /** The admin directory of the policy. */
  readonly directory: string;
  /** On a connection of the gateway's own. */
  readonly ask: AskServer;
  /** The reserved prefix of the policy. */
  readonly prefix: string;
}

export interface UnlockRoom {
  readonly desk: UnlockDesk;
  readonly factor: SecondFactor;
  /** Uses up the step of a code that the console has accepted. */
  claimStep(operator: string, step: number): Promise<void>;
  readonly operators: Enrolments;
  /** Begins the server's memory of used codes, so that nobody waits for it later. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

/** Where the second factors of a gateway are, below its admin directory. */
export function factorsIn(directory: string): string {
  return join(directory, 'factors');
}

export async function openUnlock(options: UnlockRoomOptions): Promise<UnlockRoom> {
  const { directory, ask, prefix, ...rest } = options;
  const time = (): number => Date.now();
  const now = (): number => performance.now();
  const operators = await Enrolments.open(factorsIn(directory));
  const used = await UsedSteps.open(join(directory, 'used-steps'), time());
  const shared = new SharedSteps(ask, `${prefix}used-steps`, time);
  const factor = new SecondFactor({
    enrolments: operators,
    guesses: new Guesses(now),
    used,
    shared,
    tell: options.tell,
    time,
  });
  return {
    desk: new UnlockDesk({ ...rest, factor, approvals: new Approvals(now) }),
    factor,
    operators,
    claimStep: async (operator, step) => {
      await shared.claim(operator, step);
      await used.claim(operator, step);
    },
    prepare: () => shared.prepare(),
    close: () => used.close(),
  };
}
