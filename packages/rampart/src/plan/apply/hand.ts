// What every step needs to be carried out: the machine, the secrets, and a way into each process.
import { setTimeout as delay } from 'node:timers/promises';

import type { Connection, Words } from '../../resp/connection/connection.ts';
import type { Reply } from '../../resp/read.ts';
import { leastLength } from '../../policy/secret-strength.ts';
import { officeLogin } from '../../policy/deployment/accounts.ts';
import type { HostPort } from '../../policy/types.ts';
import { PlanError } from '../errors.ts';
import { enterAs, knock } from '../look/door.ts';
import type { Knock, PresentLogin } from '../look/door.ts';
import { keepOurselves } from '../keep-ourselves.ts';
import type { Keeper } from '../keeper.ts';
import { trustedFor } from '../look/accounts.ts';
import type { Accounts } from '../look/accounts.ts';
import type { Systemctl } from '../systemctl.ts';
import type { Vault } from '../vault.ts';
import type { Wanted, WantedProcess } from '../wanted.ts';

export interface HandOptions {
  readonly wanted: Wanted;
  readonly root: string;
  readonly vault: Vault;
  readonly keeper: Keeper;
  readonly accounts: () => Promise<Accounts>;
  readonly present: PresentLogin | null;
  readonly systemctl: Systemctl;
}

export class Hand implements AsyncDisposable {
  readonly wanted: Wanted;
  readonly root: string;
  readonly vault: Vault;
  readonly keeper: Keeper;
  readonly accounts: () => Promise<Accounts>;
  readonly present: PresentLogin | null;
  readonly systemctl: Systemctl;
  /** Starts processes with other words than those of their keeper, for a while. */
  readonly aside: Keeper;
  readonly #lines = new Map<string, Connection>();

  constructor(options: HandOptions) {
    this.wanted = options.wanted;
    this.root = options.root;
    this.vault = options.vault;
    this.keeper = options.keeper;
    this.accounts = options.accounts;
    this.aside = keepOurselves(options.accounts);
    this.present = options.present;
    this.systemctl = options.systemctl;
  }

  process(name: string | null): WantedProcess {
    const found = this.wanted.processes.find(({ process }) => process.name === name);
    if (found === undefined) throw new TypeError(`${String(name)} is not wanted.`);
    return found;
  }

  /** The same connection as long as it stands: it outlives the port that it came through. */
  async lineTo(name: string | null): Promise<Connection> {
    const { process } = this.process(name);
    const open = this.#lines.get(process.name);
    if (open?.open === true) return open;
    const knocked = await this.knock(process.name, process.at);
    if (knocked.kind !== 'in') {
      const why = knocked.kind === 'nobody' ? 'Nobody answers.' : knocked.why;
      throw new PlanError('PLAN_STEP_FAILED', `${process.name} does not let us in: ${why}`);
    }
    this.#lines.set(process.name, knocked.door.connection);
    return knocked.door.connection;
  }

  /** `whose`: a server that was there before is asked with its own login first, and with the most rights. */
  async knock(
    name: string | null,
    at: HostPort,
    whose: 'ours' | 'present' = 'ours',
  ): Promise<Knock> {
    const { vault, present, wanted } = this;
    const trusted = trustedFor(this.process(name).process.user, await this.accounts());
    return knock({ deployment: wanted.deployment, at, vault, present, trusted, whose });
  }

  /** As the login under which changes are made, and no other. */
  enter(at: HostPort): Promise<Connection> {
    return enterAs(this.wanted.deployment, at, officeLogin('apply'), this.vault);
  }

  forget(name: string | null): void {
    const line = this.#lines.get(name ?? '');
    this.#lines.delete(name ?? '');
    line?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const line of this.#lines.values()) line.close();
  }
}

/** Throws what the server answers if it is an error. `about` stands for words that may hold a secret. */
export async function told(line: Connection, words: Words, about: string): Promise<Reply> {
  const reply = await line.call(words);
  if (reply.kind !== 'error') return reply;
  const said = Buffer.from(reply.bytes).toString('latin1');
  // Some errors repeat an argument, and one of those may be a password.
  const shown = words.some((word) => word.length >= leastLength && said.includes(word.toString()))
    ? said.split(' ', 1).join('')
    : said;
  throw new PlanError('PLAN_STEP_FAILED', `${line.name} refused ${about}: ${shown}.`);
}

/** Asks again until it is so. Milliseconds; past them it throws. */
export async function until(
  isSo: () => Promise<boolean>,
  what: string,
  patience = 60_000,
): Promise<void> {
  const end = performance.now() + patience;
  while (!(await isSo())) {
    if (performance.now() > end) throw new PlanError('PLAN_NOT_VERIFIED', `${what}, and is not.`);
    await delay(25);
  }
}
