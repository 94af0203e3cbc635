// A primary and its replica, which a power cut, a network or a supervisor can do things to.
import { setTimeout as delay } from 'node:timers/promises';

import { serverCommand } from '../../policy/compile/launch.ts';
import type { Deployment, Server } from '../../policy/deployment/types.ts';
import type { Policy } from '../../policy/types.ts';
import { giveTo, identity, overrides, writeCompiled } from '../grounds/compiled.ts';
import { ServerProcess } from '../grounds/server-process.ts';
import { ProveError } from '../errors.ts';
import { groupPolicy } from './group-policy.ts';
import type { SceneParts } from './scenes.ts';

const within = 20_000;
const askEvery = 20;

export class Pair implements AsyncDisposable {
  readonly policy: Policy;
  readonly #directory: string;
  readonly #parts: SceneParts;
  #first: ServerProcess | null = null;
  #second: ServerProcess | null = null;

  private constructor(policy: Policy, directory: string, parts: SceneParts) {
    this.policy = policy;
    this.#directory = directory;
    this.#parts = parts;
  }

  /** Resolves when the replica has what the primary has. */
  static async open(directory: string, parts: SceneParts): Promise<Pair> {
    const policy = await groupPolicy(parts, directory);
    const pair = new Pair(policy, directory, parts);
    await writeCompiled({ ...parts, policy, directory }, pair.#deployment);
    const as = identity(parts.off);
    if (as !== null) await giveTo(directory, as);
    try {
      await pair.startFirst();
      pair.#second = await pair.#start('replica');
      await pair.inSync();
      return pair;
    } catch (error) {
      await pair[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The primary, as it was set up. */
  get first(): ServerProcess {
    return there(this.#first);
  }

  /** Its replica. */
  get second(): ServerProcess {
    return there(this.#second);
  }

  /** What an honest shop writes is on both of them. */
  async take(key: string, value: string): Promise<void> {
    // A primary takes nothing until it has heard from its replica.
    await until('An order is not taken', async () => {
      return (await this.first.text('SET', key, value)) === 'OK';
    });
    await until('An order does not reach the replica', async () => {
      return (await this.second.text('GET', key)) === value;
    });
  }

  /** On what it finds on its disk. */
  async startFirst(): Promise<void> {
    this.#first = await this.#start('primary');
  }

  /** As when the power fails. */
  async cutPowerOfFirst(): Promise<void> {
    const first = this.#first;
    this.#first = null;
    await first?.[Symbol.asyncDispose]();
  }

  inSync(): Promise<void> {
    return this.#seen(this.second, /^master_link_status:up/m);
  }

  /** The replica has found the primary again after that was away. */
  async follows(): Promise<void> {
    await this.#seen(this.first, /^slave0:.*state=online/m);
    await this.inSync();
  }

  /** The replica is nobody's any more, and the primary has noticed. */
  async part(): Promise<void> {
    await this.second.all('REPLICAOF', 'NO', 'ONE');
    await this.#seen(this.first, /^connected_slaves:0/m);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cutPowerOfFirst();
    const second = this.#second;
    this.#second = null;
    await second?.[Symbol.asyncDispose]();
  }

  get #deployment(): Deployment {
    const { deployment } = this.policy;
    if (deployment === null) throw new TypeError('The policy of the pair describes servers.');
    return deployment;
  }

  #start(role: Server['role']): Promise<ServerProcess> {
    const deployment = this.#deployment;
    const server = deployment.servers.find((each) => each.role === role);
    if (server === undefined) throw new TypeError(`The policy of the pair has no ${role}.`);
    const { off, logins } = this.#parts;
    const user = 'rampart-break-glass';
    return ServerProcess.start({
      command: [...serverCommand(deployment, server), ...overrides(this.#directory)],
      directory: this.#directory,
      as: identity(off),
      dial: {
        address: { kind: 'tcp', ...server.at },
        tls: null,
        login: { user, password: Buffer.from(logins.passwordOf(user)) },
      },
    });
  }

  #seen(server: ServerProcess, sign: RegExp): Promise<void> {
    return until(`Two servers were not seen to agree: ${sign.source}`, async () =>
      sign.test((await server.text('INFO', 'replication')) ?? ''),
    );
  }
}

async function until(otherwise: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + within;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new ProveError('PROVE_GROUNDS', `${otherwise}.`);
    await delay(askEvery);
  }
}

function there(server: ServerProcess | null): ServerProcess {
  if (server === null) throw new TypeError('The server is not running.');
  return server;
}
