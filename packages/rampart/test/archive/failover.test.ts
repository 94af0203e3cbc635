// A failover under load: the archive goes on where it was, and what is restored is what the new primary has.
import { Stage, waitFor } from '@rampart/stage';
import type { RedisServer, SentinelGroup } from '@rampart/stage';
import { expect, test } from 'vitest';

import { Archive } from '../../src/archive/read/archive.ts';
import { archived, digestOf, momentOf, restore, startArchiving } from './archiving.ts';
import type { Archiving, Moment } from './archiving.ts';

const full = process.env['RAMPART_FULL'] === '1';
const failovers = full ? 5 : 1;

test('Sentinels fail over under load, and history goes on without a break', async () => {
  await using stage = new Stage();
  const group = await stage.sentinels({
    replicas: 2,
    // A server that came back empty would take the data of the whole group with it.
    config: { 'enable-debug-command': 'local', 'repl-diskless-sync-delay': 0, appendonly: 'yes' },
    downAfter: 500,
  });
  const first = await group.primary();
  const others = group.nodes.filter((server) => server !== first);
  await using archiving = await startArchiving(stage, [...others, first]);
  await first.command('SET', 'before', 'the failover');
  await archived(archiving, first);
  const forks = new Map<string, number>();
  for (let number = 0; number < failovers; number++) {
    const old = await group.primary();
    const writing = new AbortController();
    const load = (async () => {
      for (let count = 0; !writing.signal.aborted; count++) {
        // Who is gone takes nothing; the load goes on with the one that is there.
        await old.command('INCRBY', `load:${number}:${count % 50}`, '1').catch(() => undefined);
        if (!old.running) break;
      }
    })();
    await group.failover({ by: 'kill' });
    writing.abort();
    await load;
    const { offset, digest } = await archivedMoment(group, archiving, forks);
    const { latest } = await Archive.open(archiving.store);
    const target = { kind: 'offset', offset, history: latest?.number ?? null } as const;
    const { directory } = await restore(stage, archiving.store, target);
    expect(await digestOf(directory)).toBe(digest);
    await old.start();
    // One that has not come back yet is no replica to promote.
    if (number + 1 < failovers) await follows(old);
  }
  const { histories } = await Archive.open(archiving.store);
  const breaks = archiving.events.filter(({ code }) => code === 'ARCHIVE_BREAK');
  // Sentinels may promote a replica that lacks what another one has, and the archive with it: no server can go on
  // from there, and the archive keeps both.
  for (const { fields = {} } of breaks) {
    const fork = forks.get(String(fields['beforeReplid'])) ?? Infinity;
    const report = archiving.events.map(({ code, message }) => `${code} ${message}`).join('\n');
    expect(Number(fields['beforeOffset']), report).toBeGreaterThanOrEqual(fork);
  }
  expect(histories).toHaveLength(1 + breaks.length);
  const forked = histories.reduce((sum, { timelines }) => sum + timelines.length - 1, 0);
  expect(forked + breaks.length).toBeGreaterThanOrEqual(failovers);
});

/**
 * A state of the primary that the archive has reached. On a busy machine the Sentinels may fail over once more
 * meanwhile: then what was seen before is no state of the group any more, and another one is awaited.
 */
async function archivedMoment(
  group: SentinelGroup,
  { archiver }: Archiving,
  forks: Map<string, number>,
): Promise<Moment> {
  let seen: Moment | null = null;
  const reached = async (): Promise<Moment | null> => {
    const primary = await group.primary();
    const info = await primary.info('replication');
    const { master_replid: replid = '' } = info;
    // Up to there it was the history of the one before.
    forks.set(info['master_replid2'] ?? '', Number(info['second_repl_offset']));
    const { durable } = archiver;
    // A new full copy, if there has to be one, comes before what is compared.
    if (durable === null || durable.replid !== replid) return null;
    if (seen === null || seen.replid !== replid) {
      await using connection = await primary.connect();
      await connection.command('SET', 'after', 'the failover');
      seen = await momentOf(connection);
    }
    return seen.replid === replid && durable.offset >= seen.offset ? seen : null;
  };
  return waitFor(reached, { what: 'a state of the new primary in the archive' });
}

async function follows(server: RedisServer): Promise<void> {
  const isUp = async (): Promise<boolean> =>
    (await server.info('replication'))['master_link_status'] === 'up';
  await waitFor(isUp, { what: `a replica on port ${server.port}` });
}
