// Watches while nothing is refused: what each user does, and what would have been refused. What it
// needs of memory is bounded, whoever speaks to it.
import { createHash } from 'node:crypto';
import type { Arguments, Command, CommandTable } from '@rampart/client/commands';
import type { GatewayRefusal } from '../codes.ts';
import type { Session } from '../client/session.ts';
import { readSeen, writeSeen, type SeenRecord } from './seen-file.ts';
import { UserSeen } from './user-seen.ts';

const mostUsers = 256;
const writesEvery = 5_000;
const bodyAt: ReadonlyMap<string, number> = new Map([
  ['eval', 1],
  ['eval_ro', 1],
  ['script|load', 2],
]);

export class Observer {
  readonly #path: string;
  readonly #users = new Map<string, UserSeen>();
  readonly #timer: NodeJS.Timeout;
  #since: number;
  #changed = false;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, before: SeenRecord | null) {
    this.#path = path;
    this.#since = before?.since ?? Date.now();
    for (const [name, record] of Object.entries(before?.users ?? {})) {
      const seen = new UserSeen();
      seen.add(record);
      this.#users.set(name, seen);
    }
    this.#timer = setInterval(() => this.#write(), writesEvery).unref();
  }

  /** Goes on with what was seen before. */
  static async open(path: string): Promise<Observer> {
    return new Observer(path, await readSeen(path));
  }

  saw(session: Session, table: CommandTable, command: Command, args: Arguments): void {
    const seen = this.#userOf(session);
    if (seen === null) return;
    this.#changed = true;
    seen.anonymous ||= session.account?.isProven === false;
    seen.saw(command.name, session.address);
    if (command.keys !== 'none') seen.sawKeys(args, table.keys(command, args) ?? []);
    seen.sawChannels(args, table.channels(command, args));
    const script = digestOf(command, args);
    if (script !== null) seen.sawScript(script);
  }

  wouldRefuse(session: Session, { code, reason }: GatewayRefusal, command: string): void {
    this.#userOf(session)?.wouldRefuse(code, command, reason);
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#write();
    await this.#writing;
  }

  #userOf({ account }: Session): UserSeen | null {
    if (account === null) return null;
    const { name } = account.member.user;
    const known = this.#users.get(name);
    if (known !== undefined) return known;
    if (this.#users.size >= mostUsers) return null;
    const seen = new UserSeen();
    this.#users.set(name, seen);
    return seen;
  }

  #write(): void {
    if (!this.#changed) return;
    this.#changed = false;
    const users = Object.fromEntries(
      [...this.#users].map(([name, seen]) => [name, seen.record()] as const),
    );
    const record = { since: this.#since, until: Date.now(), users };
    this.#writing = this.#writing
      .then(() => writeSeen(this.#path, record))
      .catch(() => {
        // A full disk: it is tried again with the next beat.
        this.#changed = true;
      });
  }
}

/** The SHA-1 of the script that the command brings or names. */
function digestOf({ name }: Command, args: Arguments): string | null {
  const body = bodyAt.get(name);
  if (body !== undefined) return createHash('sha1').update(args.bytes(body)).digest('hex');
  if (name !== 'evalsha' && name !== 'evalsha_ro') return null;
  const digest = Buffer.from(args.bytes(1)).toString('latin1').toLowerCase();
  return /^[0-9a-f]{40}$/.test(digest) ? digest : null;
}
