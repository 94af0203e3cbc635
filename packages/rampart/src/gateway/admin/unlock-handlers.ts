// What the admin socket does about unlocking; a file like this may stand beside it for other verbs.
import type { RampartEvent } from '@rampart/keyring';

import { unlockEvent } from '../unlock/events.ts';
import type { ConnectionView, UnlockDesk } from '../unlock/unlock-desk.ts';
import { handle } from './protocol.ts';
import type { AdminHandler } from './protocol.ts';
import { approve, claimStep, connections, deny, enrolled, pending, unlock } from './verbs.ts';

export interface UnlockHandlersOptions {
  readonly desk: UnlockDesk;
  readonly connections: () => Promise<readonly ConnectionView[]>;
  readonly claimStep: (operator: string, step: number) => Promise<void>;
  readonly durably: (event: RampartEvent) => Promise<void>;
}

export function unlockHandlers(options: UnlockHandlersOptions): readonly AdminHandler[] {
  const { desk } = options;
  return [
    handle(connections, async ({ user }) =>
      (await options.connections()).filter((each) => user === null || each.user === user),
    ),
    handle(unlock, (order) => desk.unlock(order)),
    handle(pending, () => desk.pending()),
    handle(approve, (verdict) => desk.approve(verdict)),
    handle(deny, async (verdict) => {
      await desk.deny(verdict);
      return {};
    }),
    handle(claimStep, async ({ operator, step }) => {
      await options.claimStep(operator, step);
      return {};
    }),
    handle(enrolled, async ({ operator, factor, replaced }) => {
      const message = `${operator} has a new second factor.`;
      const fields = { operator, factor, replaced };
      await options.durably(unlockEvent('GATEWAY_OPERATOR_ENROLLED', message, fields));
      return {};
    }),
  ];
}
