// A console on loopback over a policy of its own, and people with authenticators who use it.
import { scryptSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RampartEvent } from '@rampart/keyring';
import { waitFor, type Stage } from '@rampart/stage';

import { openConsole } from '../../src/console/open-console.ts';
import type { Console } from '../../src/console/open-console.ts';
import { openEventLog } from '../../src/events/event-log.ts';
import type { EventLog } from '../../src/events/event-log.ts';
import { queryLogs } from '../../src/events/read/query.ts';
import { Enrolments, newFactor } from '../../src/gateway/unlock/enrolments.ts';
import { factorsIn } from '../../src/gateway/unlock/open-unlock.ts';
import { codeAt, drift, stepAt } from '../../src/gateway/unlock/totp.ts';
import { UsedSteps } from '../../src/gateway/unlock/used-steps.ts';
import { Visitor } from './visitor.ts';

export interface StandOptions {
  /** Name → roles. */
  readonly people?: Readonly<Record<string, readonly string[]>>;
  /** YAML below `console`, a line each. */
  readonly console?: readonly string[];
  /** More policies, as text by the name of their file. */
  readonly others?: Readonly<Record<string, string>>;
  /** The directory of a gateway in which everybody has an authenticator already, and their codes. */
  readonly enrolled?: { readonly directory: string; readonly codeOf: (name: string) => string };
  /** Built pages. */
  readonly pages?: string;
}

export class ConsoleStand implements AsyncDisposable {
  readonly console: Console;
  readonly directory: string;
  readonly port: number;
  /** Where the console, and the gateway of the policy, write their events. */
  readonly log: string;
  readonly #codeOf: (name: string) => string;

  private constructor(
    opened: Console,
    place: Pick<ConsoleStand, 'directory' | 'port' | 'log'>,
    codeOf: (name: string) => string,
  ) {
    this.console = opened;
    this.directory = place.directory;
    this.port = place.port;
    this.log = place.log;
    this.#codeOf = codeOf;
  }

  static async open(stage: Stage, options: StandOptions = {}): Promise<ConsoleStand> {
    const { people = { anna: ['operator', 'approver'] }, others = {}, enrolled } = options;
    const directory = await stage.newDirectory('console');
    const port = await stage.port();
    const lines: string[] = [];
    const secrets = new Map<string, { readonly secret: Buffer; used: number }>();
    // The memory of used codes began an hour ago, as it has in a console that runs.
    const before = Date.now() - 3_600_000;
    await mkdir(join(directory, 'state'), { recursive: true });
    await (await UsedSteps.open(join(directory, 'state', 'used-steps'), before)).close();
    const admin = enrolled?.directory ?? join(directory, 'admin');
    const enrolments = await Enrolments.open(factorsIn(admin));
    for (const [name, roles] of Object.entries(people)) {
      const hash = join(directory, `${name}.hash`);
      await writeFile(hash, quickHash(passwordOf(name)), { mode: 0o600 });
      lines.push(`    ${name}: { roles: [${roles.join(', ')}], password: { file: ${hash} } }`);
      if (enrolled !== undefined) continue;
      const factor = newFactor({ name, users: ['ops'], approves: true }, before);
      await enrolments.save({ ...factor, confirmedStep: 0 }, { replace: false });
      secrets.set(name, { secret: factor.secret, used: 0 });
    }
    const file = join(directory, 'rampart.yaml');
    await writeFile(
      file,
      [
        'version: 1',
        'app: cars',
        'gateway:',
        '  listen: "127.0.0.1:6390"',
        '  upstream: "127.0.0.1:6391"',
        `  admin: { directory: ${admin} }`,
        'console:',
        `  listen: "127.0.0.1:${port}"`,
        `  directory: ${join(directory, 'state')}`,
        // Everybody comes from the same address here; what is tested of it, a test says.
        '  login: { free: 1000, ban_after: 100000 }',
        ...(options.console ?? []).map((line) => `  ${line}`),
        '  people:',
        ...lines,
        '',
      ].join('\n'),
    );
    const files = [file];
    for (const [name, text] of Object.entries(others)) {
      files.push(join(directory, name));
      await writeFile(join(directory, name), text);
    }
    const { pages = join(directory, 'no-pages') } = options;
    const place = { directory, port, log: join(admin, 'events') };
    const opened = await openConsole({ files, pages });
    return new ConsoleStand(opened, place, enrolled?.codeOf ?? codesFrom(secrets));
  }

  /** Somebody with a browser who is not logged in. */
  visitor(): Visitor {
    return new Visitor(this.port);
  }

  async loggedIn(name: string): Promise<Visitor> {
    const visitor = this.visitor();
    for (let left = 1; ; left -= 1) {
      const words = { name, password: passwordOf(name), code: this.code(name) };
      const { status, text } = await visitor.post('/api/session', words);
      if (status === 200) return visitor;
      // The oldest code that is taken may be too old when it arrives.
      if (left === 0) throw new Error(`${name} was not let in: ${text}`);
    }
  }

  /** Somebody who may do everything, by a one-time login. */
  async local(): Promise<Visitor> {
    const visitor = this.visitor();
    const ticket = new URL(await this.console.oneTimeLogin()).hash.slice(1);
    await visitor.post('/api/session', { ticket });
    return visitor;
  }

  /** The next code of the person's authenticator; each works once, and there are three at any time. */
  code(name: string): string {
    return this.#codeOf(name);
  }

  /** A log such as that of a gateway, for a test to write into. */
  writer(chain = 'gateway-1'): Promise<EventLog> {
    return openEventLog({ directory: this.log, chain, repeatWindow: 0 });
  }

  async events(code: string): Promise<readonly RampartEvent[]> {
    const events: RampartEvent[] = [];
    await queryLogs(this.log, { code }, ({ event }) => events.push(event) > 0);
    return events;
  }

  async countOf(code: string): Promise<number> {
    let count = 0;
    await queryLogs(this.log, { code }, () => {
      count += 1;
      return true;
    });
    return count;
  }

  /** The events of a code, as soon as there are so many. */
  told(code: string, least = 1): Promise<readonly RampartEvent[]> {
    return waitFor(
      async () => {
        const events = await this.events(code);
        return events.length >= least && events;
      },
      { what: `${least} of ${code} in the log` },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.console.close();
  }
}

function codesFrom(
  secrets: ReadonlyMap<string, { readonly secret: Buffer; used: number }>,
): (name: string) => string {
  return (name) => {
    const factor = secrets.get(name);
    if (factor === undefined) throw new Error(`${name} has no authenticator.`);
    factor.used = Math.max(factor.used + 1, stepAt(Date.now()) - drift);
    return codeAt(factor.secret, factor.used);
  };
}

export function passwordOf(name: string): string {
  return `the password of ${name}`;
}

/** A hash that costs a millisecond: what costs more is tested where it is made. */
function quickHash(password: string): string {
  const salt = Buffer.from('salt of the tests');
  const tag = scryptSync(password, salt, 32, { N: 1_024, r: 8, p: 1 });
  const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
  return `$scrypt$ln=10,r=8,p=1$${text(salt)}$${text(tag)}`;
}
