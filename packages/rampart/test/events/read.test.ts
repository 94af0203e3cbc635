import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { matcherOf, readFilter } from '../../src/events/read/filter.ts';
import type { FilterWords } from '../../src/events/read/filter.ts';
import { followLogs } from '../../src/events/read/follow.ts';
import { queryLogs } from '../../src/events/read/query.ts';
import { sentenceOf } from '../../src/events/read/sentence.ts';
import { anEvent, aRefusal, eventsIn, opened, temporary } from './support.ts';

const now = Date.parse('2025-11-20T15:00:00Z');

describe('a filter', () => {
  const event = anEvent({ time: Date.parse('2025-11-20T14:00:00Z') });

  it.each<[FilterWords, boolean]>([
    [{}, true],
    [{ since: '2h' }, true],
    [{ since: '30m' }, false],
    [{ since: '2025-11-20T14:00Z' }, true],
    [{ until: '2025-11-20T14:00Z' }, false],
    [{ until: '59m' }, true],
    [{ code: 'gateway_command_unusual' }, true],
    [{ code: 'GATEWAY_COMMAND' }, false],
    [{ code: 'GATEWAY_*' }, true],
    [{ code: 'EVENTS_*' }, false],
    [{ user: 'web' }, true],
    [{ user: 'we' }, false],
    [{ outcome: 'observed' }, true],
    [{ outcome: 'refused' }, false],
    [{ severity: 'low' }, true],
    [{ severity: 'info' }, true],
    [{ severity: 'medium' }, false],
    [{ layer: 'gateway' }, true],
    [{ layer: 'csrf' }, false],
    [{ text: 'HARDLY' }, true],
    [{ text: 'object|freq' }, true],
    [{ text: 'nowhere' }, false],
    [{ user: 'web', layer: 'csrf' }, false],
  ])('of %o says %s', (words, isMatch) => {
    expect(matcherOf(readFilter(words, now))(event)).toBe(isMatch);
  });

  it.each<[FilterWords, string]>([
    [{ since: 'yesterday' }, '--since "yesterday" is no moment. Write 2026-11-20T14:03Z'],
    [{ severity: 'dire' }, '--severity is one of info, low, medium, high, critical, not "dire".'],
    [{ outcome: 'won' }, '--outcome is one of allowed, '],
    [{ layer: 'all' }, '--layer is one of csrf, client, '],
  ])('of %o is refused', (words, message) => {
    expect(() => readFilter(words, now)).toThrow(message);
  });
});

describe('a query', () => {
  it('gives the events of all chains in the order of their times', async () => {
    const directory = await temporary();
    const one = await opened(directory, { rotateBytes: 4_096 });
    const two = await opened(directory, { chain: 'gateway-2' });
    const base = Date.now() + 60_000;
    for (let n = 0; n < 40; n += 1) {
      await (n % 3 === 0 ? one : two).durably(anEvent({ time: base + n, fields: { n } }));
    }
    await Promise.all([one.close(), two.close()]);
    const found = await eventsIn(directory, 'GATEWAY_COMMAND_UNUSUAL');
    expect(found.map(({ event }) => event.fields?.['n'])).toEqual(
      Array.from({ length: 40 }, (_, n) => n),
    );
    expect(new Set(found.map(({ chain }) => chain))).toEqual(new Set(['gateway-1', 'gateway-2']));
  });

  it('stops when nobody wants more', async () => {
    const directory = await temporary();
    const log = await opened(directory);
    for (let n = 0; n < 10; n += 1) log.record(anEvent());
    await log.close();
    let seen = 0;
    await queryLogs(directory, {}, () => (seen += 1) < 3);
    expect(seen).toBe(3);
  });

  it('passes over what is no event', async () => {
    const directory = await temporary();
    const head =
      '{"v":1,"seq":1,"kind":"head","chain":"a","id":"b","file":1,"previous":"","time":1,"checkpointEvery":1}';
    await writeFile(join(directory, 'a.jsonl'), `${head}\nnothing\n\n{}\n${'x'.repeat(3_000_000)}`);
    expect(await eventsIn(directory)).toEqual([]);
  });
});

describe('following', () => {
  it('gives the last events, and what comes, through turns of the file and new chains', async () => {
    const directory = await temporary();
    const log = await opened(directory, { rotateBytes: 4_096 });
    for (let n = 0; n < 5; n += 1) await log.durably(anEvent({ fields: { n } }));
    const stop = new AbortController();
    const seen: unknown[] = [];
    for await (const { chain, event } of followLogs(directory, 2, stop.signal)) {
      if (event.code !== 'GATEWAY_COMMAND_UNUSUAL') continue;
      seen.push(chain === 'gateway-1' ? event.fields?.['n'] : chain);
      const last = Number(event.fields?.['n']);
      if (last === 4) {
        // Several files are finished between two looks.
        for (let n = 5; n < 60; n += 1) await log.durably(anEvent({ fields: { n } }));
      }
      if (last === 59) {
        const other = await opened(directory, { chain: 'gateway-2' });
        await other.durably(anEvent({ fields: { n: 60 } }));
      }
      if (last === 60) stop.abort();
    }
    expect(seen).toEqual([...Array.from({ length: 57 }, (_, n) => n + 3), 'gateway-2']);
  });
});

describe('a sentence', () => {
  it('says when, how grave, what, who and where', () => {
    const event = anEvent();
    expect(sentenceOf({ chain: 'gateway-1', seq: 812, event, line: '' })).toBe(
      '2025-11-20 14:03:07.250Z low      observed  GATEWAY_COMMAND_UNUSUAL user web from 10.0.1.4: ' +
        'A command that applications hardly use was run. (connection=7, command=object|freq) ' +
        '[gateway.command, gateway-1 #812]',
    );
  });

  it('brings nothing to a terminal that it would obey', () => {
    const event = aRefusal('\u001b[2J\u0007\u202eadmin\u2028', '\r\n127.0.0.1');
    expect(sentenceOf({ chain: 'gateway-1', seq: 1, event, line: '' })).toContain(
      'user ?[2J??admin? from ??127.0.0.1:',
    );
  });

  it('survives a time that is none', () => {
    const event = anEvent({ time: 1e300 });
    expect(sentenceOf({ chain: 'gateway-1', seq: 1, event, line: '' })).toMatch(/^1e\+300 low/);
  });
});
