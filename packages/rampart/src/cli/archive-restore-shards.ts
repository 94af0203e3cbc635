// rampart archive restore --shards: a whole Cluster as it was at one moment.
import { ArchiveError } from '../archive/codes.ts';
import { restoreCluster } from '../archive/cluster/restore-cluster.ts';
import type { RestoredCluster } from '../archive/cluster/restore-cluster.ts';
import { slotText } from '../archive/cluster/shard-slots.ts';
import { versionOf } from '../archive/restore/program-version.ts';
import type { Target } from '../archive/restore/target.ts';
import { textOf } from '../archive/restore/target.ts';
import type { Identity } from '../archive/seal/recipient.ts';
import { DirectoryStore } from '../archive/store/directory-store.ts';
import { ProgressLine } from './progress-line.ts';

export interface ShardsWords {
  /** Directories of archives, with commas between them. */
  readonly shards: string;
  readonly out: string;
  readonly identity: Identity;
  readonly server: string;
  readonly json: boolean;
  readonly dangerouslyIgnoreClocks: boolean;
}

export async function restoreShards(
  { shards, out, identity, server, json, dangerouslyIgnoreClocks }: ShardsWords,
  target: Target | { readonly kind: 'before' },
): Promise<void> {
  if (target.kind !== 'moment' && target.kind !== 'latest') {
    const what = 'Shards have no offset in common: say --to or --latest beside --shards.';
    throw new ArchiveError('ARCHIVE_OPTION', what);
  }
  const directories = shards.split(',').filter((each) => each !== '');
  if (new Set(directories).size < 2) {
    throw new ArchiveError('ARCHIVE_OPTION', '--shards names the archives of two shards at least.');
  }
  const line = new ProgressLine('restore');
  const began = performance.now();
  const restored = await restoreCluster({
    stores: directories.map((directory) => new DirectoryStore(directory)),
    identity,
    time: target.kind === 'latest' ? null : target.time,
    output: out,
    dangerouslyIgnoreClocks,
    program: server,
    into: await versionOf(server),
    progress: (_, bytes, total) => line.show(bytes, total, performance.now() - began),
  });
  process.stdout.write(json ? `${JSON.stringify(summaryOf(restored))}\n` : report(restored));
}

function summaryOf({ time, clocks, shards }: RestoredCluster): object {
  return {
    time,
    clocks,
    shards: shards.map(({ place, restored, shard }) => ({
      place,
      offset: restored.offset,
      keys: shard.keys,
      slots: slotText(shard),
      uncertain: restored.point.uncertain,
    })),
  };
}

const shownSlots = 40;

function report({ time, clocks, shards }: RestoredCluster): string {
  const lines = [`restored ${shards.length} shards as they were at ${textOf(time)}`];
  for (const { place, restored, shard } of shards) {
    const slots = slotText(shard);
    const shown = slots.length > shownSlots ? `${slots.slice(0, shownSlots)} …` : slots;
    lines.push(
      `  ${place}: offset ${restored.offset}, ${shard.keys} keys in the slots ${shown || '-'}`,
    );
  }
  const spans = shards.flatMap(({ restored: { point } }) =>
    point.uncertain === null ? [] : [point.uncertain.receivedTo - point.uncertain.receivedFrom],
  );
  if (spans.length > 0) {
    lines.push(`  left out: what was being received then, over ${Math.max(...spans)} ms at most`);
  }
  for (const { place, readings } of clocks) {
    if (readings.length > 0) continue;
    lines.push(`  ${place}: nobody compared its archiver's clock; its login may lack +time`);
  }
  lines.push('No slot is in two of them. Between shards there is no order: see the guide.');
  return `${lines.join('\n')}\n`;
}
