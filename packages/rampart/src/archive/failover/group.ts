// A scratch copy of a Sentinel group: as many servers and Sentinels, and the same settings where they decide
// what a failover loses.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Durability } from '../../policy/deployment/types.ts';
import { itemsOf, textOf } from '../../resp/reply-parts.ts';
import type { Address, Network, Place } from './network.ts';
import { ScratchProcess } from './scratch-process.ts';
import { within } from './within.ts';

export interface GroupShape {
  readonly program: string;
  readonly servers: number;
  readonly sentinels: number;
  readonly quorum: number;
  readonly downAfter: number;
  readonly failoverWithin: number;
}

export type LossSettings = Pick<Durability, 'appendOnly' | 'replicas'>;

/** What a server does that nobody has told anything. */
export const untold: LossSettings = { appendOnly: 'off', replicas: { least: 0, lag: 10_000 } };

export interface Member {
  /** The number of its host. */
  readonly host: number;
  readonly process: ScratchProcess;
  /** Where its peers reach it. */
  readonly reached: Address;
}

const name = 'check';
const startsWithin = 30_000;

export class ScratchGroup implements AsyncDisposable {
  readonly members: readonly Member[];
  /** Of every server and Sentinel. */
  readonly password: string;
  readonly #sentinels: readonly ScratchProcess[];
  readonly #home: string;

  private constructor(
    home: string,
    password: string,
    members: readonly Member[],
    sentinels: readonly ScratchProcess[],
  ) {
    this.#home = home;
    this.password = password;
    this.members = members;
    this.#sentinels = sentinels;
  }

  /** Resolves when every replica is in sync and the Sentinels know all of each other. */
  static async start(
    shape: GroupShape,
    settings: LossSettings,
    network: Network,
  ): Promise<ScratchGroup> {
    const home = await mkdtemp(join(tmpdir(), 'rampart-ha-'));
    const members: Member[] = [];
    const sentinels: ScratchProcess[] = [];
    const password = randomBytes(24).toString('hex');
    const group = new ScratchGroup(home, password, members, sentinels);
    const { program } = shape;
    try {
      for (let host = 0; host < shape.servers; host++) {
        const place = await network.serverAt(host);
        const lines = serverLines(settings, place, members[0]?.reached ?? null, password);
        const directory = join(home, `server-${host}`);
        const options = { program, directory, place, password, kind: 'server', lines } as const;
        const { reached } = place;
        members.push({ host, process: await ScratchProcess.start(options), reached });
      }
      const [first] = members;
      if (first === undefined) throw new RangeError('A group has at least one server.');
      for (let host = 0; host < shape.sentinels; host++) {
        const place = await network.sentinelAt(host);
        const lines = sentinelLines(shape, first.reached, password);
        const directory = join(home, `sentinel-${host}`);
        const options = { program, directory, place, password, kind: 'sentinel', lines } as const;
        sentinels.push(await ScratchProcess.start(options));
      }
      await within(startsWithin, 'the scratch group to stand', () => group.#stands());
      return group;
    } catch (error) {
      await group[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Whom most Sentinels call the primary. */
  async primary(): Promise<Member | null> {
    const votes = await Promise.all(this.#sentinels.map(primaryBy));
    const chosen = this.members.find(({ reached: { host, port } }) => {
      const own = votes.filter((vote) => vote === `${host}:${port}`);
      return own.length * 2 > votes.length;
    });
    return chosen ?? null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#sentinels, ...this.members.map(({ process }) => process)];
    await Promise.all(all.map((process) => process.end()));
    await rm(this.#home, { recursive: true, force: true });
  }

  async #stands(): Promise<boolean> {
    const [first, ...replicas] = this.members;
    const info = (await first?.process.ask('INFO', 'replication')) ?? '';
    if ((info.match(/state=online/g) ?? []).length < replicas.length) return false;
    const known = await Promise.all(
      this.#sentinels.map((sentinel) => sentinel.ask('SENTINEL', 'CKQUORUM', name)),
    );
    const all = `OK ${this.#sentinels.length} usable Sentinels`;
    const seen = await Promise.all(this.#sentinels.map(replicasKnown));
    return (
      known.every((text) => text.startsWith(all)) && seen.every((count) => count >= replicas.length)
    );
  }
}

async function primaryBy(sentinel: ScratchProcess): Promise<string | null> {
  try {
    await using connection = await sentinel.connect();
    const reply = await connection.call(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name]);
    return itemsOf(reply).map(textOf).join(':');
  } catch {
    return null;
  }
}

async function replicasKnown(sentinel: ScratchProcess): Promise<number> {
  const info = await sentinel.ask('INFO', 'sentinel');
  return Number(/slaves=(\d+)/.exec(info)?.[1] ?? 0);
}

function serverLines(
  { appendOnly, replicas }: LossSettings,
  { reached }: Place,
  follows: Address | null,
  password: string,
): readonly string[] {
  return [
    'save ""',
    `masterauth ${password}`,
    `appendonly ${appendOnly === 'off' ? 'no' : 'yes'}`,
    `appendfsync ${appendOnly === 'always' ? 'always' : 'everysec'}`,
    `min-replicas-to-write ${replicas.least}`,
    `min-replicas-max-lag ${Math.max(1, Math.ceil(replicas.lag / 1_000))}`,
    'repl-diskless-sync-delay 0',
    `replica-announce-ip ${reached.host}`,
    `replica-announce-port ${reached.port}`,
    ...(follows === null ? [] : [`replicaof ${follows.host} ${follows.port}`]),
  ];
}

function sentinelLines(
  { quorum, downAfter, failoverWithin }: GroupShape,
  watched: Address,
  password: string,
): readonly string[] {
  return [
    `sentinel monitor ${name} ${watched.host} ${watched.port} ${quorum}`,
    `sentinel auth-pass ${name} ${password}`,
    `sentinel sentinel-pass ${password}`,
    `sentinel down-after-milliseconds ${name} ${downAfter}`,
    `sentinel failover-timeout ${name} ${failoverWithin}`,
  ];
}
