// A worker serves clients; whoever supervises it asks it for the following. It may be in the same
// process or in another one, so plain data goes in and out.
import type { PlainReply } from '../plain-reply.ts';
import type { LoginFact } from '../login/facts.ts';
import type { GrantOrder } from '../unlock/grants.ts';
import type { ConnectionView, UnlockOrder } from '../unlock/unlock-desk.ts';
import type { PolicyText } from './policy-file.ts';
import type { Reading } from './reading.ts';

export interface CommandName {
  /** Lower case, subcommands with a bar. */
  readonly name: string;
  readonly container: boolean;
}

export interface Worker {
  /** Where it listens, in the order of the policy. */
  listening(): Promise<readonly string[]>;
  /** Makes everything ready for the policy that can fail. Nothing is in force before `commit`. */
  prepare(policy: PolicyText): Promise<void>;
  commit(): Promise<void>;
  /** Gives back what was made ready. */
  abandon(): Promise<void>;
  connections(): Promise<readonly ConnectionView[]>;
  /** False when the connection is closed. */
  grant(order: GrantOrder): Promise<boolean>;
  /** What others have seen of logins, so many milliseconds ago. */
  learn(facts: readonly LoginFact[], age: number): Promise<void>;
  /** Asks the server, on the connection of the gateway's own. */
  ask(command: readonly (string | Uint8Array)[]): Promise<PlainReply>;
  /** What the server has for commands. */
  commands(): Promise<readonly CommandName[]>;
  reading(): Promise<Reading>;
  reopenLog(): Promise<void>;
  /** Takes no new clients, and lets the others finish, for so many milliseconds at most. */
  drain(within: number): Promise<void>;
  /** Ends at once. */
  close(): Promise<void>;
}

/** What a worker asks of whoever supervises it. */
export interface Headquarters {
  /** Carries out an unlock, and gives the line to answer with. Never rejects. */
  inBand(order: UnlockOrder): Promise<string>;
  /** Takes what this worker has seen of logins. */
  tell(facts: readonly LoginFact[]): void;
}

/** For a worker that stands alone: nothing can be unlocked on it. */
export const nobody: Headquarters = {
  inBand: () => Promise.resolve('-ERR this gateway unlocks nothing\r\n'),
  tell: () => undefined,
};
