// A failover under load: the archive goes on where it was, and what is restored is what the new primary has.
import { Stage, waitFor } from '@rampart/stage';
import { expect, test } from 'vitest';

import { Archive } from '../../src/archive/read/archive.ts';
import { archived, digestOf, momentOf, restore, startArchiving } from './archiving.ts';

const full = process.env['RAMPART_FULL'] === '1';
const failovers = full ? 5 : 1;

test('Sentinels fail over under load, and history goes on without a break', async () => {
  await using stage = new Stage();
  const group = await stage.sentinels({
    replicas: 2,
    config: { 'enable-debug-command': 'local', 'repl-diskless-sync-delay': 0 },
    downAfter: 500,
  });
  const first = await group.primary();
  const others = group.nodes.filter((server) => server !== first);
  await using archiving = await startArchiving(stage, [...others, first]);
  await first.command('SET', 'before', 'the failover');
  await archived(archiving, first);
  const forks: number[] = [];
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
    const next = await group.failover({ by: 'kill' });
    writing.abort();
    await load;
    await waitFor(async () => (await next.command('SET', 'after', String(number))) === 'OK', {
      what: 'a new primary that takes writes',
    });
    // A new full copy, if there has to be one, comes before what is compared.
    await archived(archiving, next);
    await using connection = await next.connect();
    const { digest, offset } = await momentOf(connection);
    await archived(archiving, next);
    forks.push(Number((await next.info('replication'))['second_repl_offset']));
    const { latest } = await Archive.open(archiving.store);
    const target = { kind: 'offset', offset, history: latest?.number ?? null } as const;
    const { directory } = await restore(stage, archiving.store, target);
    expect(await digestOf(directory)).toBe(digest);
    await old.start();
  }
  const { histories } = await Archive.open(archiving.store);
  const breaks = archiving.events.filter(({ code }) => code === 'ARCHIVE_BREAK');
  // Sentinels may promote a replica that lacks what another one has, and the archive with it: no server can go on
  // from there, and the archive keeps both.
  for (const { fields } of breaks) {
    expect(forks.some((fork) => Number(fields?.['beforeOffset']) >= fork)).toBe(true);
  }
  expect(histories).toHaveLength(1 + breaks.length);
  const forked = histories.reduce((sum, { timelines }) => sum + timelines.length - 1, 0);
  expect(forked + breaks.length).toBeGreaterThanOrEqual(failovers);
});
