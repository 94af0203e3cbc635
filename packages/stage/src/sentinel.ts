import { randomBytes } from 'node:crypto';
import { StageError } from './errors.ts';
import type { Ground } from './ground.ts';
import { fieldsOf, itemsOf } from './redis-reply.ts';
import { RedisServer, type RedisAccess } from './redis.ts';
import { ReplicaSet, type ReplicaSetOptions } from './replica-set.ts';
import { waitFor } from './wait.ts';

export interface SentinelOptions extends ReplicaSetOptions {
  /** How many Sentinels; 3 by default. */
  readonly sentinels?: number;
  /** How many must find the primary down; the majority by default. */
  readonly quorum?: number;
  /** Milliseconds of silence until a Sentinel finds the primary down; 1,000 by default. */
  readonly downAfter?: number;
}

export interface FailoverOptions {
  /** What befalls the primary: it dies (default), or it freezes and comes back when resumed. */
  readonly by?: 'kill' | 'pause';
}

interface Member {
  readonly id: string;
  readonly port: number;
}

/** A replica set that Sentinels watch over. */
export class SentinelGroup {
  /** What clients ask the Sentinels for. */
  readonly name = 'rampart';
  readonly set: ReplicaSet;
  readonly sentinels: readonly RedisServer[];

  private constructor(set: ReplicaSet, sentinels: readonly RedisServer[]) {
    this.set = set;
    this.sentinels = sentinels;
  }

  static async start(
    ground: Ground,
    access: RedisAccess,
    options: SentinelOptions,
  ): Promise<SentinelGroup> {
    const { replicas = 1, sentinels = 3 } = options;
    const set = await ReplicaSet.start(ground, access, replicas);
    const members = await Promise.all(
      Array.from({ length: sentinels }, async (): Promise<Member> => {
        return { id: randomBytes(20).toString('hex'), port: await ground.port() };
      }),
    );
    const started = members.map(async (member) => {
      const config = { sentinel: directives(member, members, set, access, options) };
      const { tls, program } = access;
      const { port } = member;
      return RedisServer.start(ground, {
        sentinel: true,
        users: {},
        login: undefined,
        program,
        tls,
        port,
        config,
      });
    });
    const group = new SentinelGroup(set, await Promise.all(started));
    await group.ready();
    return group;
  }

  get nodes(): readonly RedisServer[] {
    return this.set.nodes;
  }

  /** Waits until every Sentinel knows all the others and sees the primary and its replicas up. */
  async ready(): Promise<void> {
    await Promise.all(
      this.sentinels.map(async (sentinel) => {
        const what = `the Sentinel on port ${sentinel.port} sees the whole group`;
        await waitFor(async () => this.#seesAll(sentinel), { what });
      }),
    );
  }

  /** The server that every living Sentinel calls the primary and that finds so itself. */
  async primary(): Promise<RedisServer> {
    const what = 'the Sentinels agree on a primary';
    return waitFor(
      async () => {
        const agreed = await this.#agreedPrimary();
        return (await isPrimary(agreed)) && agreed;
      },
      { what },
    );
  }

  /** Takes the primary down and returns the one that takes over. */
  async failover(options: FailoverOptions = {}): Promise<RedisServer> {
    const old = await this.primary();
    if (options.by === 'pause') old.pause();
    else await old.kill();
    const what = `the Sentinels replace the primary on port ${old.port}`;
    return waitFor(
      async () => {
        // The old one is not asked: when it is frozen it would never answer.
        const next = await this.#agreedPrimary();
        return next !== old && (await isPrimary(next)) && next;
      },
      { what },
    );
  }

  async #agreedPrimary(): Promise<RedisServer | null> {
    const answers = await Promise.all(
      this.sentinels
        .filter((sentinel) => sentinel.running)
        .map((sentinel) => sentinel.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.name)),
    );
    const ports = new Set(answers.map((answer) => Number(itemsOf(answer)[1])));
    const [port] = ports;
    if (ports.size !== 1 || port === undefined) return null;
    const server = this.nodes.find((node) => node.port === port);
    if (server === undefined) {
      const message = `The Sentinels name port ${port}, where no server of this group listens.`;
      throw new StageError('STAGE_REDIS_REPLY', message);
    }
    return server;
  }

  async #seesAll(sentinel: RedisServer): Promise<boolean> {
    const primary = fieldsOf(await sentinel.command('SENTINEL', 'MASTER', this.name));
    const replicas = itemsOf(await sentinel.command('SENTINEL', 'REPLICAS', this.name)).map(
      fieldsOf,
    );
    const peers = itemsOf(await sentinel.command('SENTINEL', 'SENTINELS', this.name)).map(fieldsOf);
    return (
      primary['flags'] === 'master' &&
      replicas.length === this.nodes.length - 1 &&
      replicas.every(
        (replica) => replica['flags'] === 'slave' && replica['master-link-status'] === 'ok',
      ) &&
      peers.length === this.sentinels.length - 1 &&
      peers.every((peer) => peer['flags'] === 'sentinel')
    );
  }
}

async function isPrimary(server: RedisServer | null): Promise<boolean> {
  return server !== null && itemsOf(await server.command('ROLE'))[0] === 'master';
}

// Peers and replicas are written down beforehand: finding them by themselves takes Sentinels seconds.
function directives(
  self: Member,
  members: readonly Member[],
  { primary, replicas }: ReplicaSet,
  { login }: RedisAccess,
  options: SentinelOptions,
): readonly string[] {
  const { quorum = Math.floor(members.length / 2) + 1, downAfter = 1_000 } = options;
  const name = 'rampart';
  const peers = members.filter((member) => member !== self);
  return [
    `myid ${self.id}`,
    `monitor ${name} ${primary.host} ${primary.port} ${quorum}`,
    `down-after-milliseconds ${name} ${downAfter}`,
    `failover-timeout ${name} ${Math.max(3_000, 3 * downAfter)}`,
    ...(login === undefined ? [] : [`auth-user ${name} ${login.username}`]),
    ...(login === undefined ? [] : [`auth-pass ${name} ${login.password}`]),
    ...replicas.map((replica) => `known-replica ${name} ${replica.host} ${replica.port}`),
    ...peers.map((peer) => `known-sentinel ${name} 127.0.0.1 ${peer.port} ${peer.id}`),
  ];
}
