// Where an unlock is asked for, proven, approved where the policy wants it, written down, and handed
// to the connection. One desk a host, in the process that owns the file of used steps.
import { randomBytes } from 'node:crypto';

import type { RampartEvent } from '@rampart/keyring';

import type { User } from '../../policy/types.ts';
import type { EventFields, Tell } from '../login/events.ts';
import type { Approvals, Pending, UnlockRequest } from './approvals.ts';
import { UnlockError } from './errors.ts';
import { unlockEvent } from './events.ts';
import type { UnlockEventCode } from './events.ts';
import type { GrantOrder } from './grants.ts';
import type { Operator } from './operators.ts';
import { parsePattern } from './pattern.ts';
import type { CommandNames } from './pattern.ts';
import type { SecondFactor } from './second-factor.ts';

/** An open connection, as operators see it. */
export interface ConnectionView {
  /** Over all workers of the host. */
  readonly id: string;
  /** Null: not logged in. */
  readonly user: string | null;
  readonly address: string;
  /** What it calls itself. */
  readonly name: string | null;
  /** Milliseconds since it was opened. */
  readonly age: number;
}

export interface UnlockDeskOptions {
  /** Of the policy that is in force; asked each time, for it may be reloaded. */
  readonly user: (name: string) => Pick<User, 'name' | 'unlock'> | undefined;
  readonly commands: () => CommandNames;
  readonly connection: (id: string) => Promise<ConnectionView | null>;
  readonly factor: Pick<SecondFactor, 'prove'>;
  readonly approvals: Approvals;
  readonly tell: Tell;
  /** Resolves when the event is on disk; nothing is unlocked before. */
  readonly durably: (event: RampartEvent) => Promise<void>;
  /** Hands the grant to the process of the connection; false when it is closed. */
  readonly deliver: (order: GrantOrder) => Promise<boolean>;
}

export interface UnlockOrder {
  readonly user: string;
  /** Whose code it is; the user's own name where nobody else is named. */
  readonly operator: string;
  readonly code: string;
  readonly connection: string;
  readonly words: readonly string[];
  readonly lasts: number;
  readonly uses: number | null;
}

export type UnlockAnswer =
  | { readonly kind: 'granted'; readonly order: GrantOrder }
  | { readonly kind: 'pending'; readonly id: string; readonly left: number };

export interface Verdict {
  readonly id: string;
  readonly operator: string;
  readonly code: string;
}

type EventParts = readonly [
  code: UnlockEventCode,
  what: string,
  request: Omit<UnlockRequest, 'address'> & { readonly address?: string },
  more?: EventFields,
];

const mostUses = 1_000_000;

export class UnlockDesk {
  readonly #options: UnlockDeskOptions;

  constructor(options: UnlockDeskOptions) {
    this.#options = options;
  }

  async unlock(order: UnlockOrder): Promise<UnlockAnswer> {
    const { approvals } = this.#options;
    const { code: _secret, ...asked } = order;
    return this.#telling(asked, async () => {
      const { approval } = this.#check(order);
      const { address } = await this.#connectionOf(order);
      const operator = await this.#prove(order);
      mustServe(operator, order.user);
      const request = { ...asked, address };
      if (approval === 'none') {
        return { kind: 'granted', order: await this.#grant(request, null) };
      }
      const { id, left } = approvals.ask(request);
      await this.#write('GATEWAY_UNLOCK_REQUESTED', 'An unlock waits for approval', request, {
        id,
      });
      return { kind: 'pending', id, left };
    });
  }

  async approve(verdict: Verdict): Promise<GrantOrder> {
    const request = this.#options.approvals.find(verdict.id, verdict.operator);
    return this.#telling({ ...request, approver: verdict.operator }, async () => {
      await this.#proveApprover(verdict, request);
      // The policy may have changed while it waited.
      this.#check(request);
      await this.#connectionOf(request);
      return this.#grant(request, verdict.operator);
    });
  }

  async deny(verdict: Verdict): Promise<void> {
    const request = this.#options.approvals.find(verdict.id, verdict.operator);
    await this.#telling({ ...request, approver: verdict.operator }, async () => {
      await this.#proveApprover(verdict, request);
      const { operator: deniedBy } = verdict;
      this.#tell('GATEWAY_UNLOCK_DENIED', 'An unlock was denied', request, { deniedBy });
    });
  }

  pending(): readonly Pending[] {
    return this.#options.approvals.pending();
  }

  /** To be called now and then: tells what nobody has approved in time. */
  sweep(isOpen: (connection: string) => boolean): void {
    for (const request of this.#options.approvals.expired(isOpen)) {
      this.#tell('GATEWAY_UNLOCK_EXPIRED', 'An unlock was not approved in time', request);
    }
  }

  /** Throws unless the policy allows such an unlock. */
  #check({
    user: name,
    words,
    lasts,
    uses,
  }: Pick<UnlockRequest, 'user' | 'words' | 'lasts' | 'uses'>) {
    const unlock = this.#options.user(name)?.unlock;
    if (unlock === undefined || unlock.kind === 'never') {
      throw new UnlockError('GATEWAY_UNLOCK_NEVER', 'The policy unlocks nothing for this user.');
    }
    if (!(lasts > 0 && lasts <= unlock.atMost)) {
      const most = `The policy unlocks for ${unlock.atMost / 1000} s at most.`;
      throw new UnlockError('GATEWAY_UNLOCK_TOO_LONG', most);
    }
    if (uses !== null && !(Number.isInteger(uses) && uses >= 1 && uses <= mostUses)) {
      throw new UnlockError('GATEWAY_UNLOCK_PATTERN', 'The number of uses is not one.');
    }
    parsePattern(words, this.#options.commands());
    return unlock;
  }

  async #connectionOf({
    connection: id,
    user,
  }: Pick<UnlockRequest, 'connection' | 'user'>): Promise<ConnectionView> {
    const connection = await this.#options.connection(id);
    if (connection !== null && connection.user === user) return connection;
    const what = `There is no connection ${id.slice(0, 32)} of this user.`;
    throw new UnlockError('GATEWAY_UNLOCK_CONNECTION', what);
  }

  #prove({ operator, code }: Pick<UnlockOrder, 'operator' | 'code'>): Promise<Operator> {
    return this.#options.factor.prove(operator, code);
  }

  async #proveApprover(verdict: Verdict, request: Pending): Promise<void> {
    const approver = await this.#prove(verdict);
    mustServe(approver, request.user);
    if (!approver.approves) {
      const what = `${approver.name} may not approve.`;
      throw new UnlockError('GATEWAY_OPERATOR_NOT_ENTITLED', what);
    }
    if (!this.#options.approvals.take(request.id)) {
      throw new UnlockError('GATEWAY_APPROVAL_UNKNOWN', 'Somebody else has decided meanwhile.');
    }
  }

  async #grant(request: UnlockRequest, approvedBy: string | null): Promise<GrantOrder> {
    const { user, operator, connection, words, lasts, uses } = request;
    const id = randomBytes(6).toString('hex');
    const order = { id, user, operator, connection, words, lasts, uses, approvedBy };
    const more = approvedBy === null ? { grant: id } : { grant: id, approvedBy };
    await this.#write('GATEWAY_UNLOCK_GRANTED', 'A command was unlocked', request, more);
    if (await this.#options.deliver(order)) return order;
    throw new UnlockError('GATEWAY_UNLOCK_CONNECTION', 'The connection was closed meanwhile.');
  }

  /** Tells what is refused, and why. Not through to disk: a stranger could keep the disk busy. */
  async #telling<Result>(
    asked: Omit<UnlockRequest, 'address'> & { readonly approver?: string },
    act: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof UnlockError) || error.code === 'GATEWAY_UNLOCK_LOG_AWAY') throw error;
      const more = { reason: error.code, ...(asked.approver && { approver: asked.approver }) };
      this.#tell('GATEWAY_UNLOCK_REFUSED', 'An unlock was refused', asked, more);
      throw error;
    }
  }

  #tell(...told: EventParts): void {
    this.#options.tell(this.#event(...told));
  }

  async #write(...told: EventParts): Promise<void> {
    try {
      await this.#options.durably(this.#event(...told));
    } catch (cause) {
      const away = `The audit log cannot be written: ${String(cause)}.`;
      throw new UnlockError('GATEWAY_UNLOCK_LOG_AWAY', away, { cause });
    }
  }

  #event(...[code, what, request, more = {}]: EventParts): RampartEvent {
    const { operator, user, connection, words, lasts, uses, address } = request;
    const fields = {
      operator: shown(operator),
      user: shown(user),
      connection: shown(connection),
      command: this.#commandOf(words),
      lasts,
      uses: uses ?? 'any',
      ...(address === undefined ? {} : { address }),
      ...more,
    };
    return unlockEvent(code, `${what}: ${fields.command}.`, fields);
  }

  /** The name of the command and nothing of its arguments, which may be passwords. */
  #commandOf(words: readonly string[]): string {
    try {
      return parsePattern(words, this.#options.commands()).command;
    } catch {
      return 'unknown';
    }
  }
}

function mustServe(operator: Operator, user: string): void {
  if (operator.users.includes(user)) return;
  const what = `${operator.name} is not enrolled for this user.`;
  throw new UnlockError('GATEWAY_OPERATOR_NOT_ENTITLED', what);
}

/** What came from outside, as far as it is fit for a log. */
function shown(name: string): string {
  return /^[\w.@:-]{1,64}$/.test(name) ? name : '?';
}
