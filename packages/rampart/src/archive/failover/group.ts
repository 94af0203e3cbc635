// A scratch copy of a Sentinel group on the loopback address: as many servers and Sentinels, and the
// same settings where they decide what a failover loses.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Durability } from '../../policy/deployment/types.ts';
import { itemsOf, textOf } from '../../resp/reply-parts.ts';
import { Relay } from './relay.ts';
import { freePort } from '../../resp/connection/free-port.ts';
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
  readonly process: ScratchProcess;
  /** Through which its peers reach it. */
  readonly relay: Relay;
}

const name = 'check';
const startsWithin = 30_000;

export class ScratchGroup implements AsyncDisposable {
  readonly members: readonly Member[];
  readonly #sentinels: readonly ScratchProcess[];
  readonly #home: string;

  private constructor(
    home: string,
    members: readonly Member[],
    sentinels: readonly ScratchProcess[],
  ) {
    this.#home = home;
    this.members = members;
    this.#sentinels = sentinels;
  }

  /** Resolves when every replica is in sync and the Sentinels know all of each other. */
  static async start(shape: GroupShape, settings: LossSettings): Promise<ScratchGroup> {
    const home = await mkdtemp(join(tmpdir(), 'rampart-ha-'));
    const members: Member[] = [];
    const sentinels: ScratchProcess[] = [];
    const group = new ScratchGroup(home, members, sentinels);
    const password = randomBytes(24).toString('hex');
    try {
      for (let number = 0; number < shape.servers; number++) {
        const port = await freePort();
        const relay = await Relay.open(port);
        const first = members[0]?.relay ?? null;
        const lines = serverLines(settings, relay.port, first?.port ?? null, password);
        const directory = join(home, `server-${number}`);
        const { program } = shape;
        const options = { program, directory, port, password, kind: 'server', lines } as const;
        const started = ScratchProcess.start(options);
        started.catch(() => relay.close());
        members.push({ process: await started, relay });
      }
      const watched = members[0]?.relay.port ?? 0;
      for (let number = 0; number < shape.sentinels; number++) {
        const options = {
          program: shape.program,
          directory: join(home, `sentinel-${number}`),
          port: await freePort(),
          password,
          kind: 'sentinel',
          lines: sentinelLines(shape, watched, password),
        } as const;
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
    const found = this.members.filter(
      ({ relay }) => votes.filter((port) => port === relay.port).length * 2 > votes.length,
    );
    return found[0] ?? null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { relay } of this.members) relay.close();
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

async function primaryBy(sentinel: ScratchProcess): Promise<number | null> {
  try {
    await using connection = await sentinel.connect();
    const reply = await connection.call(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name]);
    return Number(textOf(itemsOf(reply)[1]) ?? Number.NaN);
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
  announced: number,
  follows: number | null,
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
    'replica-announce-ip 127.0.0.1',
    `replica-announce-port ${announced}`,
    ...(follows === null ? [] : [`replicaof 127.0.0.1 ${follows}`]),
  ];
}

function sentinelLines(
  { quorum, downAfter, failoverWithin }: GroupShape,
  watched: number,
  password: string,
): readonly string[] {
  return [
    `sentinel monitor ${name} 127.0.0.1 ${watched} ${quorum}`,
    `sentinel auth-pass ${name} ${password}`,
    `sentinel sentinel-pass ${password}`,
    `sentinel down-after-milliseconds ${name} ${downAfter}`,
    `sentinel failover-timeout ${name} ${failoverWithin}`,
  ];
}
