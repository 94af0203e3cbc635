// An archiver of our own before a real server, and what tests ask of it.
import { join } from 'node:path';

import type { RampartEvent } from '@rampart/keyring';
import { waitFor } from '@rampart/stage';
import type { RedisConnection, RedisServer, Stage } from '@rampart/stage';

import { Archiver } from '../../src/archive/capture/archiver.ts';
import type { ArchiverOptions } from '../../src/archive/capture/archiver.ts';
import { Archive } from '../../src/archive/read/archive.ts';
import { writeDirectory } from '../../src/archive/restore/write-directory.ts';
import type { Written } from '../../src/archive/restore/write-directory.ts';
import { locate } from '../../src/archive/restore/target.ts';
import type { Target } from '../../src/archive/restore/target.ts';
import { usualBounds } from '../../src/archive/rewrite/mass-rewrite.ts';
import { newIdentity } from '../../src/archive/seal/recipient.ts';
import type { Identity } from '../../src/archive/seal/recipient.ts';
import { DirectoryStore } from '../../src/archive/store/directory-store.ts';
import type { ArchiveStore } from '../../src/archive/store/store.ts';
import { Scratch } from '../../src/archive/drill/scratch.ts';

/** Two that can open everything, each alone. */
export const identities: readonly [Identity, Identity] = [
  newIdentity().identity,
  newIdentity().identity,
];

export interface Archiving extends AsyncDisposable {
  readonly archiver: Archiver;
  readonly directory: string;
  readonly store: DirectoryStore;
  readonly events: readonly RampartEvent[];
}

type Address = Pick<RedisServer, 'host' | 'port'>;

export function optionsFor(
  directory: string,
  servers: readonly Address[],
  events: RampartEvent[],
): ArchiverOptions {
  return {
    directory,
    name: 'shop',
    sources: servers.map(({ host, port }) => ({ host, port, login: null, tls: null })),
    recipients: identities.map(({ recipient }) => recipient),
    copies: [],
    acknowledge: 'local',
    files: async () => ({ files: [] }),
    segmentBytes: 256 * 1024,
    segmentAge: 2_000,
    anchorEvery: 500,
    bytesPerSecond: Infinity,
    rewrites: { ...usualBounds, room: 50_000 },
    tell: (event) => events.push(event),
    progress: () => undefined,
  };
}

export async function startArchiving(
  stage: Stage,
  servers: Address | readonly Address[],
  changes: Partial<ArchiverOptions> = {},
): Promise<Archiving> {
  const events: RampartEvent[] = [];
  const directory = changes.directory ?? (await stage.newDirectory('archive'));
  const all = 'port' in servers ? [servers] : servers;
  const options = { ...optionsFor(directory, all, events), ...changes };
  const archiver = await Archiver.start(options);
  const store = new DirectoryStore(directory);
  return {
    archiver,
    directory,
    store,
    events,
    [Symbol.asyncDispose]: () => archiver.stop(),
  };
}

/** Waits until all that the server has taken is durable in the archive. */
export async function archived({ archiver }: Archiving, server: RedisServer): Promise<number> {
  const takenNow = async (): Promise<{ readonly replid: string; readonly offset: number }> => {
    const { master_repl_offset: offset, master_replid: replid = '' } =
      await server.info('replication');
    return { replid, offset: Number(offset) };
  };
  let taken = await takenNow();
  const has = async (): Promise<boolean> => {
    const now = await takenNow();
    // With its first replica a server begins another history.
    if (now.replid !== taken.replid) taken = now;
    const { durable } = archiver;
    // Of a primary that has failed there may be more than the next one has: the same offset, and another stream.
    return durable !== null && durable.replid === taken.replid && durable.offset >= taken.offset;
  };
  await waitFor(has, { what: `offset ${taken.offset}, or what came since, in the archive` });
  return taken.offset;
}

export async function restore(
  stage: Stage,
  store: ArchiveStore,
  target: Target,
  identity: Identity = identities[0],
): Promise<{ readonly directory: string; readonly written: Written }> {
  const archive = await Archive.open(store);
  const point = await locate(archive, target);
  const { history, snapshot, offset } = point;
  const directory = join(await stage.newDirectory('restored'), 'data');
  const pieces = archive.replay(history, snapshot, offset, identity);
  return { directory, written: await writeDirectory(directory, point, pieces) };
}

/** The digest of what was restored, as the server computes it. */
export async function digestOf(directory: string, program = 'redis-server'): Promise<string> {
  await using scratch = await Scratch.start({ program, directory, loads: 'append-only' });
  return await scratch.text('DEBUG', 'DIGEST');
}

/** What a server was like at an offset, said by itself in one transaction: keys expire at any time. */
export interface Moment {
  readonly replid: string;
  readonly offset: number;
  readonly digest: string;
}

export async function momentOf(connection: RedisConnection): Promise<Moment> {
  await connection.command('MULTI');
  await connection.command('DEBUG', 'DIGEST');
  await connection.command('INFO', 'replication');
  const reply = await connection.command('EXEC');
  const [digest = '', info = ''] = Array.isArray(reply) ? reply.map(String) : [];
  const replid = /master_replid:([0-9a-f]{40})/.exec(info)?.[1] ?? '';
  const offset = Number(/master_repl_offset:(\d+)/.exec(info)?.[1]);
  return { replid, offset, digest };
}
