// The log as alerts read it: everything that comes, once, over restarts and over chains that begin anew.
import { rm } from 'node:fs/promises';

import { Stage, waitFor } from '@rampart/stage';
import { expect, it } from 'vitest';

import { LogTail } from '../../src/alerts/sources/log-tail.ts';
import type { Cursors } from '../../src/alerts/sources/log-tail.ts';
import { openEventLog } from '../../src/events/event-log.ts';
import type { EventLog } from '../../src/events/event-log.ts';
import { event } from './made.ts';

async function write(log: EventLog, ...names: readonly string[]): Promise<void> {
  // Each of its own kind: equal refusals are counted, and not written one by one.
  for (const name of names) await log.durably(event(name, Date.now(), {}, { outcome: 'observed' }));
}

/** Reads until it has `count` events that are no ones of the log itself. */
async function read(
  directory: string,
  cursors: Cursors | null,
  count: number,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly codes: readonly string[]; readonly cursors: Cursors }> {
  const codes: string[] = [];
  const stop = new AbortController();
  const tail = new LogTail({
    directory,
    cursors,
    heard: ({ code }) => {
      if (code.startsWith('TEST_')) codes.push(code);
    },
  });
  const following = tail.follow(stop.signal);
  await waitFor(() => tail.wasThere, { what: 'a directory' });
  await meanwhile();
  await waitFor(() => codes.length >= count, { what: `${count} events` });
  stop.abort();
  await following;
  return { codes, cursors: tail.cursors };
}

it('tells what comes, and after a restart what came meanwhile, each once', async () => {
  await using stage = new Stage();
  const directory = await stage.newDirectory('log');
  // Small files: what came meanwhile lies in several.
  const log = await openEventLog({ directory, chain: 'gateway-1', rotateBytes: 4_096 });
  await log.durably(event('TEST_BEFORE', Date.now() - 1_000));
  const own = await openEventLog({ directory, chain: 'alerts' });
  const first = await read(directory, null, 2, async () => {
    await write(own, 'TEST_OWN');
    await write(log, 'TEST_1', 'TEST_2');
  });
  expect(first.codes).toEqual(['TEST_1', 'TEST_2']);
  const many = Array.from({ length: 60 }, (_, n) => `TEST_MEANWHILE_${n}`);
  await write(log, ...many);
  const second = await read(directory, first.cursors, 61, () => write(log, 'TEST_3'));
  expect(second.codes).toEqual([...many, 'TEST_3']);
  await log.close();
  await own.close();
});

it('hears a chain that began anew, and one that is new', async () => {
  await using stage = new Stage();
  const directory = await stage.newDirectory('log');
  const old = await openEventLog({ directory, chain: 'gateway-1' });
  const first = await read(directory, null, 3, () => write(old, 'TEST_1', 'TEST_2', 'TEST_3'));
  await old.close();
  await rm(directory, { recursive: true });
  const anew = await openEventLog({ directory, chain: 'gateway-1' });
  await write(anew, 'TEST_4');
  const other = await openEventLog({ directory, chain: 'gateway-2' });
  await write(other, 'TEST_5');
  const second = await read(directory, first.cursors, 2);
  expect(second.codes).toEqual(['TEST_4', 'TEST_5']);
  await anew.close();
  await other.close();
});

it('leaves alone a directory that there never was, and misses one that there was', async () => {
  await using stage = new Stage();
  const directory = `${await stage.newDirectory('log')}/nowhere`;
  const { signal } = new AbortController();
  const heard = (): void => undefined;
  const never = new LogTail({ directory, cursors: null, heard });
  await never.follow(signal);
  expect(never.wasThere).toBe(false);
  const gone = new LogTail({ directory, cursors: {}, heard });
  await expect(gone.follow(signal)).rejects.toMatchObject({ code: 'EVENTS_LOG_MISSING' });
});
