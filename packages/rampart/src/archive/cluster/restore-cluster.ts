// A Cluster as it was at one moment: every shard from an archive of its own, and then a look whether they
// fit together. What does not is not handed out: a slot that was on its way would be there twice, or halves of it.
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { clocksApart } from '../capture/clock.ts';
import { ArchiveError } from '../codes.ts';
import { stateFileOf } from '../keys/state-file.ts';
import { Archive } from '../read/archive.ts';
import { restore } from '../restore/restore.ts';
import type { RestoreOptions, Restored } from '../restore/restore.ts';
import { endOf, textOf } from '../restore/target.ts';
import { checkOutput } from '../restore/write-directory.ts';
import { syncDirectory } from '../store/directory-store.ts';
import type { ArchiveStore } from '../store/store.ts';
import { arrivalAround } from './arrivals.ts';
import { clockAround, refuseApart } from './clocks.ts';
import type { ShardClock } from './clocks.ts';
import { readShard, sharedSlots } from './shard-slots.ts';
import type { Shard } from './shard-slots.ts';

export interface ClusterRestoreOptions extends Pick<RestoreOptions, 'identity' | 'into'> {
  /** The archives, one a shard. */
  readonly stores: readonly ArchiveStore[];
  /** Null: the last moment that all of them have. */
  readonly time: number | null;
  readonly output: string;
  /** Restores although the archivers' clocks were apart. */
  readonly dangerouslyIgnoreClocks: boolean;
  /** The server that replays what was restored, to look at its slots. */
  readonly program: string;
  readonly progress?: (shard: number, bytes: number, total: number) => void;
}

export interface RestoredShard {
  readonly place: string;
  readonly restored: Restored;
  readonly shard: Shard;
}

export interface RestoredCluster {
  readonly time: number;
  readonly clocks: readonly ShardClock[];
  readonly shards: readonly RestoredShard[];
}

export async function restoreCluster(options: ClusterRestoreOptions): Promise<RestoredCluster> {
  const { stores, output, dangerouslyIgnoreClocks } = options;
  const time = options.time ?? (await lastCommonMoment(stores));
  const draft = `${resolve(output)}.unfinished`;
  await checkOutput(output);
  await rm(draft, { recursive: true, force: true });
  try {
    await mkdir(draft, { recursive: true, mode: 0o700 });
    const names = shardNames(stores);
    const shards: RestoredShard[] = [];
    for (const [index, store] of stores.entries()) {
      const name = names[index] ?? '';
      shards.push(await restoreShard(options, { store, name, index, time, draft }));
    }
    const clocks = shards.map(({ place, restored: { archive } }) =>
      clockAround(place, archive.catalogue, time),
    );
    if (!dangerouslyIgnoreClocks) refuseApart(clocks);
    refuseShared(
      shards.map(({ shard }) => shard),
      time,
    );
    await syncDirectory(draft);
    // An empty one gives way; where there is none, there is nothing to do.
    await rmdir(output).catch(() => undefined);
    await rename(draft, resolve(output));
    await syncDirectory(dirname(resolve(output)));
    return { time, clocks, shards };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Behind it one of the archives knows nothing yet. */
async function lastCommonMoment(stores: readonly ArchiveStore[]): Promise<number> {
  const ends = await Promise.all(
    stores.map(async (store) => {
      const { latest } = await Archive.open(store);
      if (latest !== null) return endOf(latest).receivedTo;
      const what = `${store.place} has no whole copy yet: nothing can be restored.`;
      throw new ArchiveError('ARCHIVE_POINT_UNKNOWN', what);
    }),
  );
  return Math.min(...ends);
}

async function restoreShard(
  { identity, into, program, progress, output }: ClusterRestoreOptions,
  at: {
    readonly store: ArchiveStore;
    readonly name: string;
    readonly index: number;
    readonly time: number;
    readonly draft: string;
  },
): Promise<RestoredShard> {
  const directory = join(at.draft, at.name);
  const restored = await restore({
    store: at.store,
    identity,
    target: { kind: 'moment', time: at.time },
    output: directory,
    into,
    progress: ({ bytes, total }) => progress?.(at.index, bytes, total),
  });
  const arrived = await arrivalAround(
    restored.archive,
    restored.point,
    at.time,
    clocksApart,
    identity,
  );
  if (arrived !== null) {
    const what = `A key came from another shard to ${at.name} at ${textOf(arrived)}, within ${clocksApart / 1_000} s of the moment.`;
    throw new ArchiveError('ARCHIVE_SLOTS_MOVING', what);
  }
  await using state = await stateFileOf(directory, program);
  const shard = await readShard(at.name, createReadStream(state.path));
  return { place: join(output, at.name), restored, shard };
}

const mostShown = 5;

/** Throws `ARCHIVE_SLOTS_MOVING` when keys of one slot are in two of them. */
export function refuseShared(shards: readonly Shard[], time: number): void {
  const shared = sharedSlots(shards);
  if (shared.length === 0) return;
  const list = shared
    .slice(0, mostShown)
    .map(({ slot, places }) => `slot ${slot} is in ${places.join(' and in ')}`)
    .join(', ');
  const more = shared.length > mostShown ? `, and ${shared.length - mostShown} more` : '';
  const what = `At ${textOf(time)} slots were being moved: ${list}${more}.`;
  throw new ArchiveError('ARCHIVE_SLOTS_MOVING', what);
}

/** After their archives; two of one name are told apart by their number. */
function shardNames(stores: readonly ArchiveStore[]): readonly string[] {
  const names = stores.map(({ place }) => basename(resolve(place)));
  const isPlain = new Set(names).size === names.length;
  return names.map((name, index) => (isPlain ? name : `${index + 1}-${name}`));
}
