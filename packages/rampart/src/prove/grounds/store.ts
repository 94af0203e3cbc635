// The Redis of the grounds: a server of its own, started from the compiled policy, with what belongs to
// a defence of the server left out where that is switched off.
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, chown, mkdir, readdir, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { guard } from '../../archive/drill/scratch.ts';
import { compile } from '../../policy/compile/compile.ts';
import { written } from '../../policy/compile/content.ts';
import { directoriesOf, serverCommand } from '../../policy/compile/launch.ts';
import type { Deployment, Server } from '../../policy/deployment/types.ts';
import type { Policy } from '../../policy/types.ts';
import { Connection } from '../../resp/connection/connection.ts';
import type { Reply } from '../../resp/read.ts';
import { itemsOf, textOf } from '../../resp/reply-parts.ts';
import type { DefenceName } from '../defences.ts';
import { ProveError } from '../errors.ts';
import type { Login, Logins } from './logins.ts';
import { places } from './policy.ts';

export interface StoreParts {
  readonly policy: Policy;
  readonly off: ReadonlySet<DefenceName>;
  readonly directory: string;
  readonly logins: Logins;
}

const startsWithin = 15_000;
const askEvery = 20;
const nobody = 65_534;

export class Store implements AsyncDisposable {
  /** Where a miner would like to leave a line: no business of Redis. */
  readonly cron: string;
  readonly #child: ChildProcess;
  readonly #server: Server;
  readonly #logins: Logins;
  readonly #ended: Promise<void>;
  #output = '';
  #hasEnded = false;

  private constructor(child: ChildProcess, server: Server, { directory, logins }: StoreParts) {
    this.#child = child;
    this.#server = server;
    this.#logins = logins;
    this.cron = cronOf(directory);
    const ended = Promise.withResolvers<void>();
    this.#ended = ended.promise;
    child.once('error', ended.reject);
    child.once('close', () => {
      this.#hasEnded = true;
      ended.resolve();
    });
    child.stdout?.on('data', (bytes: Buffer) => {
      this.#output = (this.#output + bytes.toString('latin1')).slice(-4_096);
    });
  }

  static async start(parts: StoreParts): Promise<Store> {
    const { policy, directory, off } = parts;
    const { deployment } = policy;
    const server = deployment?.servers[0];
    if (deployment === null || server === undefined) {
      throw new TypeError('The policy of the grounds describes a server.');
    }
    await writeFiles(parts, deployment, server);
    const as = identity(off);
    if (as !== null) await giveTo(directory, as);
    const cron = cronOf(directory);
    await mkdir(cron, { recursive: true });
    // Root may write everywhere, so it is somebody else who is kept out by the mode.
    await chmod(cron, off.has('server.os') ? 0o777 : 0o555);
    const [program, ...words] = serverCommand(deployment, server);
    const child = spawn('sh', ['-c', guard, 'sh', program, ...words, ...overrides(directory)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      cwd: directory,
      ...as,
    });
    const store = new Store(child, server, parts);
    await store.#isUp();
    return store;
  }

  get port(): number {
    return this.#server.at.port;
  }

  /** As one who may do everything: to lay out the grounds, and to look at the victim. */
  async all(...words: readonly string[]): Promise<Reply> {
    await using connection = await this.#open('rampart-break-glass');
    return await connection.call(words);
  }

  async text(...words: readonly string[]): Promise<string | null> {
    return textOf(await this.all(...words));
  }

  async number(...words: readonly string[]): Promise<number> {
    const reply = await this.all(...words);
    return reply.kind === 'integer' ? Number(reply.text) : Number.NaN;
  }

  /** What CONFIG GET says of one. */
  async setting(name: string): Promise<readonly string[]> {
    return itemsOf(await this.all('CONFIG', 'GET', name)).map((each) => textOf(each) ?? '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
  }

  #open(login: Login): Promise<Connection> {
    return Connection.open({
      address: { kind: 'tcp', host: '127.0.0.1', port: this.port },
      tls: null,
      login: { user: login, password: Buffer.from(this.#logins.passwordOf(login)) },
    });
  }

  async #isUp(): Promise<void> {
    const until = performance.now() + startsWithin;
    while (!(await this.#answers())) {
      if (this.#hasEnded || performance.now() > until) {
        await this[Symbol.asyncDispose]();
        const said = this.#output.trim().split('\n').slice(-3).join(' | ');
        throw new ProveError('PROVE_GROUNDS', `The scratch server did not come up: ${said}.`);
      }
      await delay(askEvery);
    }
  }

  async #answers(): Promise<boolean> {
    try {
      return (await this.text('PING')) === 'PONG';
    } catch {
      return false;
    }
  }
}

/** Where we are root, the server is nobody, unless that is what is switched off. */
function identity(
  off: ReadonlySet<DefenceName>,
): { readonly uid: number; readonly gid: number } | null {
  const isRoot = process.getuid?.() === 0;
  return isRoot && !off.has('server.os') ? { uid: nobody, gid: nobody } : null;
}

const cronOf = (directory: string): string => `${directory}/cron.d`;

const overrides = (directory: string): readonly string[] => [
  '--include',
  `${directory}/overrides.conf`,
];

async function writeFiles(
  { policy, off, directory, logins }: StoreParts,
  deployment: Deployment,
  server: Server,
): Promise<void> {
  for (const each of directoriesOf(server)) await mkdir(each, { recursive: true, mode: 0o700 });
  for (const { path, mode, content } of [...compile(policy, deployment).values()].flat()) {
    const text = await written(content, (source) => logins.fetch(source));
    const isUsers = path.endsWith('/users.acl');
    const opened = isUsers && off.has('server.acl') ? everythingForEverybody(text) : text;
    await writeFile(path, opened, { mode });
  }
  await writeFile(`${directory}/overrides.conf`, overridesFor(off).join('\n'), { mode: 0o600 });
}

async function giveTo(
  directory: string,
  { uid, gid }: { uid: number; gid: number },
): Promise<void> {
  await chown(directory, uid, gid);
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    await chown(`${entry.parentPath}/${entry.name}`, uid, gid);
  }
}

/** The same people with the same passwords, and nothing that they may not do. */
function everythingForEverybody(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.startsWith('user '))
    .map((line) => {
      const [, name] = line.split(' ');
      if (name === 'default') return 'user default on nopass ~* &* +@all';
      const hashes = line.split(' ').filter((word) => word.startsWith('#'));
      return ['user', name, 'on', ...hashes, '~*', '&*', '+@all'].join(' ');
    })
    .concat('')
    .join('\n');
}

function overridesFor(off: ReadonlySet<DefenceName>): readonly string[] {
  const lines: string[] = ['# What belongs to defences that are switched off.'];
  if (off.has('server.network')) {
    lines.push(`bind 127.0.0.1 ${places.outside}`, 'protected-mode no');
  }
  if (off.has('server.config')) {
    lines.push(
      'enable-protected-configs yes',
      'enable-debug-command yes',
      'enable-module-command yes',
      'proto-max-bulk-len 512mb',
    );
  }
  return [...lines, ''];
}
