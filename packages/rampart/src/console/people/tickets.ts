// What opens the console once: one-time logins, and recovery codes in place of an authenticator. Kept by
// their hashes, a file each; whoever takes the file away has used it, whichever process that is.
import { createHash, randomInt } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import * as v from 'valibot';

export interface Ticket {
  readonly kind: 'login' | 'recovery';
  readonly person: string;
  /** Milliseconds since 1970; null: until it is used. */
  readonly until: number | null;
}

/** Without letters that look like others. */
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
/** So many that nobody guesses one, at any pace: 5 bits a letter, nearly. */
const lengths = { login: 28, recovery: 16 } as const;
const group = 4;
const ending = '.ticket';

const stored = v.strictObject({
  kind: v.picklist(['login', 'recovery']),
  person: v.string(),
  until: v.nullable(v.number()),
});

export class Tickets {
  readonly #directory: string;
  readonly #time: () => number;

  private constructor(directory: string, time: () => number) {
    this.#directory = directory;
    this.#time = time;
  }

  /** `time` is milliseconds since 1970. */
  static async open(directory: string, time: () => number): Promise<Tickets> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const tickets = new Tickets(directory, time);
    await tickets.#sweep();
    return tickets;
  }

  /** The text that opens: shown once, for it is kept nowhere. */
  async make(ticket: Ticket): Promise<string> {
    const text = newText(lengths[ticket.kind]);
    const path = this.#pathOf(ticket.kind, text);
    await using file = await open(path, 'wx', 0o600);
    await file.writeFile(JSON.stringify(ticket));
    await file.datasync();
    await this.#sync();
    return text;
  }

  /** Uses it up; null: there is none, it is somebody else's, was used, or its time is over. */
  async claim(kind: Ticket['kind'], text: string, person: string | null): Promise<Ticket | null> {
    const path = this.#pathOf(kind, text);
    const ticket = await this.#read(path);
    if (ticket === null || ticket.kind !== kind) return null;
    if (person !== null && ticket.person !== person) return null;
    try {
      await unlink(path);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
    // On disk before anybody is let in: it works once, also after a power cut.
    await this.#sync();
    return this.#isOver(ticket) ? null : ticket;
  }

  /** Takes away those of a person. */
  async withdraw(kind: Ticket['kind'], person: string): Promise<void> {
    for (const { path, ticket } of await this.#all()) {
      if (ticket.kind === kind && ticket.person === person) await rm(path, { force: true });
    }
  }

  async #sweep(): Promise<void> {
    for (const { path, ticket } of await this.#all()) {
      if (this.#isOver(ticket)) await rm(path, { force: true });
    }
  }

  async #all(): Promise<readonly { readonly path: string; readonly ticket: Ticket }[]> {
    const found: { path: string; ticket: Ticket }[] = [];
    for (const name of await readdir(this.#directory)) {
      if (!name.endsWith(ending)) continue;
      const path = join(this.#directory, name);
      const ticket = await this.#read(path);
      if (ticket !== null) found.push({ path, ticket });
    }
    return found;
  }

  async #read(path: string): Promise<Ticket | null> {
    try {
      const read = v.safeParse(stored, JSON.parse(await readFile(path, 'utf8')));
      return read.success ? read.output : null;
    } catch (error) {
      if (isMissing(error) || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  #isOver({ until }: Ticket): boolean {
    return until !== null && until <= this.#time();
  }

  #pathOf(kind: Ticket['kind'], text: string): string {
    const plain = text.toUpperCase().replaceAll(/[\s-]/g, '');
    const hash = createHash('sha256').update(`rampart console ${kind} ${plain}`).digest('hex');
    return join(this.#directory, `${hash}${ending}`);
  }

  async #sync(): Promise<void> {
    await using directory = await open(this.#directory, 'r');
    await directory.sync();
  }
}

function newText(length: number): string {
  const text = Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
  return text.replaceAll(new RegExp(`(.{${group}})(?!$)`, 'g'), '$1-');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
