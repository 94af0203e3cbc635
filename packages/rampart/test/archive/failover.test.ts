// A failover under load: the archive goes on where it was, and what is restored is what the new primary has.
import { Stage, waitFor } from '@rampart/stage';
import { expect, test } from 'vitest';

import { Archive } from '../../src/archive/read/archive.ts';
import { archived, digestOf, restore, startArchiving } from './archiving.ts';

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
    const digest = await next.command('DEBUG', 'DIGEST');
    const offset = await archived(archiving, next);
    const target = { kind: 'offset', offset, history: null } as const;
    const { directory } = await restore(stage, archiving.store, target);
    expect(await digestOf(directory)).toBe(digest);
    await old.start();
  }
  const { histories } = await Archive.open(archiving.store);
  expect(histories).toHaveLength(1);
  expect(histories[0]?.timelines.length).toBeGreaterThan(1);
  expect(archiving.events.map(({ code }) => code)).not.toContain('ARCHIVE_BREAK');
});
