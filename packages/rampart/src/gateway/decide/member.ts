// A user of the policy, compiled against the server's commands: a byte a command says whether the hot
// path may let it pass by itself, and everything else takes the slow path, which explains itself.
import type { Command, CommandTable } from '@rampart/client/commands';
import { tenantShape } from '../tenant/shape.ts';
import { tenantOf, type Tenant } from '../tenant/tenant.ts';
import type { Watch } from './watch.ts';
import { rightsOf, type CommandRight } from '../../policy/rights.ts';
import type { User } from '../../policy/types.ts';
import { KeyRules, reads, writes } from './key-rules.ts';

// What the hot path may do with a command; 0 is nothing.

/** Nothing in it is decisive. */
export const pass = 1;
/** Its keys are where the table says, and have to be allowed. */
export const keyed = 2;

export interface MemberOptions {
  readonly user: User;
  readonly table: CommandTable;
  readonly watch: Watch;
  readonly needsSlowPath: (command: Command) => boolean;
  /** The beginning of the gateway's own keys, if there are any on this server. */
  readonly reserved: string | null;
}

export class Member {
  readonly user: User;
  readonly tenant: Tenant | null;
  readonly keys: KeyRules;
  readonly channels: KeyRules;
  readonly verdicts: Uint8Array;
  readonly #rights: readonly CommandRight[];
  /** May run WAIT, whose meaning is the writes of one connection. */
  readonly waits: boolean;
  /** No limit is Infinity. */
  readonly keyLength: number;

  /** Null: none of his keys is watched. */
  readonly watch: Watch | null;

  constructor({ user, table, watch, needsSlowPath, reserved }: MemberOptions) {
    this.user = user;
    this.watch = watch.watchesKeys ? watch : null;
    this.tenant = user.tenant === null ? null : tenantOf(user.tenant.prefix);
    // A tenant's keys are others: they get its prefix.
    this.keys = new KeyRules(user.keys, this.tenant === null ? reserved : null);
    this.channels = KeyRules.matching(user.channels);
    this.keyLength = user.limits.keyLength ?? Number.POSITIVE_INFINITY;
    this.#rights = rightsOf(user, table);
    this.waits = ['wait', 'waitaof'].some((name) => {
      const id = table.byName(name)?.id;
      return id !== undefined && this.#rights[id] === 'allowed';
    });
    this.verdicts = new Uint8Array(table.commands.length);
    for (const command of table.commands) {
      const { id, keys, container } = command;
      if (container || this.#rights[id] !== 'allowed' || needsSlowPath(command)) continue;
      if (this.tenant !== null && tenantShape(command) !== 'plain') continue;
      if (keys === 'none') this.verdicts[id] = pass;
      // Only what SET does to its key depends on its options; where the key is does not.
      else if (keys === 'simple' || command.name === 'set') {
        this.verdicts[id] = keyed;
      }
    }
  }

  right(id: number): CommandRight {
    return this.#rights[id] ?? 'refused';
  }
}

/** What the access of a key needs, as a mask. */
export function needOf(use: { readonly reads: boolean; readonly writes: boolean }): number {
  return (use.reads ? reads : 0) | (use.writes ? writes : 0);
}
