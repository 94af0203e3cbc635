// What was unlocked, refused and approved lately, out of the log: gateways keep grants in their workers.
import type { RampartEvent } from '@rampart/keyring';

import type { UnlockView } from '../contract/access.ts';

export interface Grant {
  readonly connection: string;
  readonly operator: string;
  readonly user: string;
  readonly pattern: string;
  readonly until: number;
}

const kept = 200;
const told = /^GATEWAY_(?:UNLOCK_|OPERATOR_|APPROVAL_)/;

export class Unlocks {
  #events: readonly RampartEvent[] = [];

  add(event: RampartEvent): void {
    if (told.test(event.code)) this.#events = [event, ...this.#events].slice(0, kept);
  }

  /** The newest first. */
  history(): UnlockView['history'] {
    return this.#events.map(({ time, code, message, fields = {} }) => {
      const who = [fields['operator'], fields['approver'] ?? fields['approvedBy']]
        .filter((name) => name !== undefined)
        .map(String);
      return {
        at: time,
        code,
        says: who.length === 0 ? message : `${message} (${who.join(', ')})`,
      };
    });
  }

  /** Those whose time is not over; a connection that was closed meanwhile took its grant with it. */
  standing(now: number, isOpen: (connection: string) => boolean): readonly Grant[] {
    return this.#events.flatMap(({ code, time, fields = {} }) => {
      const { connection, operator, user, command, lasts } = fields;
      if (code !== 'GATEWAY_UNLOCK_GRANTED' || typeof lasts !== 'number') return [];
      const until = time + lasts;
      if (until <= now || !isOpen(String(connection))) return [];
      return [
        {
          connection: String(connection),
          operator: String(operator),
          user: String(user),
          pattern: String(command).replace('|', ' ').toUpperCase(),
          until,
        },
      ];
    });
  }
}
