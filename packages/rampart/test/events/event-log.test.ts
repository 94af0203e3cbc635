import { createHash } from 'node:crypto';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { openEventLog } from '../../src/events/event-log.ts';
import type { EventLogOptions } from '../../src/events/options.ts';
import { verifyLogs } from '../../src/events/verify/verify.ts';
import { anEvent, aRefusal, eventsIn, linesIn, opened, temporary, until } from './support.ts';

describe('the event log', () => {
  it('writes what is recorded in a turn of the event loop with one seal', async () => {
    const directory = await temporary();
    const log = await opened(directory);
    const path = join(directory, 'gateway-1.jsonl');
    const before = (await linesIn(path)).length;
    for (let n = 0; n < 50; n += 1) log.record(anEvent());
    await until('51 more lines', async () => (await linesIn(path)).length === before + 51);
    expect((await linesIn(path)).at(-1)).toContain('"kind":"seal"');
  });

  it('is chained by a hash that anybody can compute', async () => {
    const directory = await temporary();
    const log = await opened(directory);
    await log.durably(anEvent());
    await log.durably(anEvent());
    await log.close();
    let previous = Buffer.alloc(32);
    let batch = '';
    let seals = 0;
    for (const line of await linesIn(join(directory, 'gateway-1.jsonl'))) {
      const at = line.indexOf('"kind":"seal","hash":"');
      if (at === -1) {
        batch += `${line}\n`;
        continue;
      }
      const upToHash = line.slice(0, at + '"kind":"seal","hash":"'.length);
      const hash = createHash('sha256')
        .update(previous)
        .update(batch + upToHash)
        .digest();
      expect(line).toBe(`${upToHash}${hash.toString('hex')}"}`);
      previous = hash;
      batch = '';
      seals += 1;
    }
    expect(seals).toBeGreaterThan(3);
    expect(batch).toBe('');
  });

  it('has an event on disk before it says so', async () => {
    const directory = await temporary();
    const log = await opened(directory);
    await log.durably(anEvent({ message: 'A privileged command.' }));
    expect(await readFile(join(directory, 'gateway-1.jsonl'), 'utf8')).toContain(
      'A privileged command.',
    );
  });

  it('goes on with its chain after a restart', async () => {
    const directory = await temporary();
    for (let start = 0; start < 3; start += 1) {
      const log = await opened(directory);
      log.record(anEvent());
      await log.close();
    }
    expect((await eventsIn(directory)).map(({ event }) => event.code)).toEqual(
      Array.from({ length: 3 }, () => [
        'EVENTS_LOG_OPENED',
        'GATEWAY_COMMAND_UNUSUAL',
        'EVENTS_LOG_CLOSED',
      ]).flat(),
    );
    expect(await verifyLogs({ place: directory })).toMatchObject({
      state: 'intact',
      chains: [{ files: 1, events: 9, findings: [] }],
    });
  });

  it('numbers its lines without a gap', async () => {
    const directory = await temporary();
    const log = await opened(directory, { rotateBytes: 4_096 });
    for (let n = 0; n < 100; n += 1) await log.durably(anEvent());
    await log.close();
    const names = (await readdir(directory)).filter((name) => /^gateway-1\.[^c]*jsonl$/.test(name));
    const files = await Promise.all(names.map((name) => linesIn(join(directory, name))));
    const numbers = files
      .flat()
      .map((line) => Number(/^\{"v":1,"seq":(\d+),/.exec(line)?.[1]))
      .toSorted((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(names.length).toBeGreaterThan(5);
  });

  it('keeps so many finished files, and says which ones went', async () => {
    const directory = await temporary();
    const log = await opened(directory, { rotateBytes: 4_096, keep: 2 });
    const finished = async (): Promise<string[]> =>
      (await readdir(directory)).filter((name) => /^gateway-1\.\d+\.jsonl$/.test(name));
    for (let n = 0; n < 80; n += 1) await log.durably(anEvent());
    await until('two are left', async () => (await finished()).length === 2);
    await log.close();
    const verdict = await verifyLogs({ place: directory });
    expect(verdict.state).toBe('intact');
    expect(verdict.chains[0]?.findings[0]?.text).toMatch(/missing: retired, as the log says/);
  });

  it('turns to a new file in the middle of a flood and loses nothing', async () => {
    const directory = await temporary();
    const log = await opened(directory, { rotateBytes: 100_000, keep: 1_000 });
    for (let n = 0; n < 10_000; n += 1) {
      log.record(anEvent({ fields: { n } }));
      if (n % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await log.close();
    const found = await eventsIn(directory, 'GATEWAY_COMMAND_UNUSUAL');
    expect(found.map(({ event }) => event.fields?.['n'])).toEqual(
      Array.from({ length: 10_000 }, (_, n) => n),
    );
    const verdict = await verifyLogs({ place: directory });
    expect(verdict).toMatchObject({ state: 'intact', chains: [{ findings: [] }] });
    expect(verdict.chains[0]?.files).toBeGreaterThan(20);
  });

  it('goes on in a new file when logrotate has renamed the current one', async () => {
    const directory = await temporary();
    const log = await opened(directory);
    await log.durably(anEvent({ message: 'before' }));
    const path = join(directory, 'gateway-1.jsonl');
    await rename(path, `${path}-20261120`);
    await writeFile(path, '');
    await log.reopen();
    await log.durably(anEvent({ message: 'after' }));
    expect(await readFile(`${path}-20261120`, 'utf8')).toContain('before');
    expect(await readFile(path, 'utf8')).toContain('after');
    await log.close();
    expect(await verifyLogs({ place: directory })).toMatchObject({
      state: 'intact',
      chains: [{ files: 2, findings: [] }],
    });
  });

  it('notices unasked that the current file was renamed', async () => {
    const directory = await temporary();
    const log = await opened(directory);
    const path = join(directory, 'gateway-1.jsonl');
    await rename(path, `${path}.1`);
    await until('a new file', async () => {
      log.record(anEvent());
      return (await readdir(directory)).includes('gateway-1.jsonl');
    });
    await log.close();
    expect(await verifyLogs({ place: directory })).toMatchObject({ state: 'intact' });
  });

  it('goes on from a file that logrotate renamed while the process was away', async () => {
    const directory = await temporary();
    const path = join(directory, 'gateway-1.jsonl');
    await (await opened(directory)).close();
    await rename(path, `${path}.1`);
    await writeFile(path, '');
    await (await opened(directory)).close();
    expect(await verifyLogs({ place: directory })).toMatchObject({
      state: 'intact',
      chains: [{ files: 2, findings: [] }],
    });
  });

  it('says that somebody shortened its file', async () => {
    const directory = await temporary();
    const log = await opened(directory);
    await log.durably(anEvent());
    await writeFile(join(directory, 'gateway-1.jsonl'), '');
    await until('it was told', async () => {
      log.record(anEvent());
      return (await eventsIn(directory, 'EVENTS_FILE_TRUNCATED')).length === 1;
    });
    await log.close();
    expect((await verifyLogs({ place: directory })).state).toBe('tampered');
  });

  it('is written by one process at a time', async () => {
    const directory = await temporary();
    await opened(directory);
    await expect(openEventLog({ directory, chain: 'gateway-1' })).rejects.toMatchObject({
      code: 'EVENTS_LOG_IN_USE',
    });
    await opened(directory, { chain: 'gateway-2' });
  });

  it('takes over from a process that has died, whoever has its number now', async () => {
    const directory = await temporary();
    // Process 1 lives, but was not born at that tick.
    await writeFile(join(directory, 'gateway-1.lock'), '1 7');
    await (await opened(directory)).close();
    await writeFile(join(directory, 'gateway-1.lock'), `${process.pid} 7`);
    await (await opened(directory)).close();
    expect(await readdir(directory)).not.toContain('gateway-1.lock');
  });

  it('lets nobody but its owner read the key that it makes', async () => {
    const directory = await temporary();
    await opened(directory);
    expect((await stat(join(directory, 'signing-key.pem'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'gateway-1.jsonl'))).mode & 0o777).toBe(0o640);
  });

  it('counts a flood of equal refusals instead of repeating them', async () => {
    const directory = await temporary();
    const log = await opened(directory, { repeatWindow: 60_000 });
    for (let n = 0; n < 1_000; n += 1) log.record(aRefusal());
    log.record(aRefusal('web', '10.0.1.5'));
    log.record(anEvent({ outcome: 'allowed' }));
    log.record(anEvent({ outcome: 'allowed' }));
    await log.close();
    const refusals = await eventsIn(directory, 'GATEWAY_COMMAND_REFUSED');
    expect(
      refusals.map(({ event }) => [event.fields?.['address'], event.fields?.['repeated']]),
    ).toEqual([
      ['10.0.1.4', undefined],
      ['10.0.1.5', undefined],
      ['10.0.1.4', 999],
    ]);
    expect(await eventsIn(directory, 'GATEWAY_COMMAND_UNUSUAL')).toHaveLength(2);
  });

  it('refuses to record when it has been closed', async () => {
    const log = await opened(await temporary());
    await log.close();
    expect(() => log.record(anEvent())).toThrow(
      expect.objectContaining({ code: 'EVENTS_LOG_CLOSED' }),
    );
    await expect(log.durably(anEvent())).rejects.toMatchObject({ code: 'EVENTS_LOG_CLOSED' });
    await log.close();
  });

  it.each<[Partial<EventLogOptions>, string]>([
    [{ chain: '../gateway' }, 'EVENTS_OPTION_INVALID'],
    [{ rotateBytes: 1 }, 'EVENTS_OPTION_INVALID'],
    [{ keep: 1.5 }, 'EVENTS_OPTION_INVALID'],
    [{ signingKey: 'nothing' }, 'EVENTS_KEY_UNUSABLE'],
    [Object.fromEntries([['rotatBytes', 5]]), 'EVENTS_OPTION_UNKNOWN'],
  ])('refuses %o', async (options, code) => {
    const directory = await temporary();
    await expect(opened(directory, options)).rejects.toMatchObject({ code });
    await expect(readdir(directory)).resolves.not.toContain('gateway-1.lock');
  });
});
