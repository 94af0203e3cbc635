import { Stage, waitFor } from '@rampart/stage';
import type { RampartEvent } from '@rampart/keyring';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ConsoleStand } from '../stand.ts';
import { StreamReader } from '../stream-reader.ts';

const full = process.env['RAMPART_FULL'] === '1';
const perSecond = 5_000;
const seconds = full ? 60 : 2;

const stage = new Stage();
let stand: ConsoleStand;

beforeAll(async () => {
  stand = await ConsoleStand.open(stage);
});
afterAll(async () => {
  await stand[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

const hostile =
  '<img src=x onerror=alert(1)>"\'\u2028\u0000\r\n\r\ndata: {"forged":true}\n\n\u202e';

function event(count: number, text = 'a key was refused'): RampartEvent {
  return {
    time: Date.now(),
    class: 'api_activity',
    code: 'GATEWAY_KEY_REFUSED',
    severity: 'high',
    outcome: 'refused',
    layer: 'gateway',
    defence: 'gateway.keys',
    message: text,
    fields: { user: text, address: '192.0.2.1', client: text, count },
  };
}

describe('the stream of events', () => {
  it('brings what the log gets, in order, with ids from which a reader goes on', async () => {
    const visitor = await stand.local();
    const reader = await StreamReader.open(visitor, '/api/d/cars/stream');
    const log = await stand.writer('gateway-1');
    for (let count = 0; count < 10; count += 1) log.record(event(count));
    await reader.until((seen) => seen.counts.length >= 10);
    expect(reader.counts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    reader.close();
    for (let count = 10; count < 20; count += 1) log.record(event(count));
    const again = await StreamReader.open(visitor, '/api/d/cars/stream', {
      'last-event-id': String(reader.lastId),
    });
    await again.until((seen) => seen.counts.length >= 10);
    expect(again.counts).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(again.lost).toBe(0);
    again.close();
    await log.close();
  });

  it('carries hostile names as data: they end no message and begin none', async () => {
    const visitor = await stand.local();
    const reader = await StreamReader.open(visitor, '/api/d/cars/stream');
    const log = await stand.writer('gateway-2');
    log.record(event(7, hostile));
    await reader.until((seen) => seen.counts.includes(7));
    expect(reader.kinds).toEqual(expect.arrayContaining(['events', 'path']));
    expect([...new Set(reader.kinds)].toSorted()).toEqual(['events', 'path']);
    const shown = reader.events.find(({ event: each }) => each.fields?.['count'] === 7);
    expect(shown?.event.message).toBe(hostile);
    reader.close();
    // The same in what is asked for: JSON that says so, which no browser takes for a page.
    const { headers, json, text } = await visitor.get('/api/d/cars/now');
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(text).not.toContain('\u0000');
    expect(json).toMatchObject({ refused: [{ code: 'GATEWAY_KEY_REFUSED', layer: 'gateway' }] });
    await log.close();
  });

  it('ends when its session does', async () => {
    const visitor = await stand.local();
    const reader = await StreamReader.open(visitor, '/api/d/cars/stream');
    await visitor.post('/api/session/end');
    await reader.ended;
    expect(reader.isOver).toBe(true);
  });

  it(`takes ${perSecond} events a second: a reader misses none, a slow one is told how many, and the log has all`, async () => {
    const visitor = await stand.local();
    const reader = await StreamReader.open(visitor, '/api/d/cars/stream');
    const slow = await StreamReader.open(visitor, '/api/d/cars/stream', {}, { reads: false });
    const log = await stand.writer('gateway-3');
    const before = process.memoryUsage().heapUsed;
    const total = perSecond * seconds;
    for (let sent = 0; sent < total;) {
      for (let each = 0; each < perSecond / 20; each += 1) log.record(event(sent++));
      await pause(50);
    }
    await reader.until((seen) => seen.counts.length + seen.lost >= total, 60_000);
    expect(reader.lost).toBe(0);
    expect(reader.counts).toEqual(Array.from({ length: total }, (_, index) => index));
    reader.close();
    slow.read();
    await slow.until((seen) => seen.counts.at(-1) === total - 1, 60_000);
    // What was lost may have been something else, of which the other reader has seen as much.
    const missed = total - slow.counts.length;
    expect(slow.lost).toBeGreaterThanOrEqual(missed);
    expect(slow.lost).toBeLessThanOrEqual(missed + reader.seen - total);
    slow.close();
    await log.close();
    expect(await stand.countOf('GATEWAY_KEY_REFUSED')).toBeGreaterThanOrEqual(total);
    // A ring of a fixed size: what came through has not stayed.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(150 * 1024 * 1024);
  }, 300_000);
});

/** A source has a pace; nothing waits for this to be over. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

it('the path counts what the log tells, and says which layers nobody tells of', async () => {
  const visitor = await stand.local();
  const log = await stand.writer('gateway-4');
  log.record(event(1));
  await waitFor(
    async () => {
      const { text } = await visitor.get('/api/d/cars/path');
      return text.includes('"gateway.keys"');
    },
    { what: 'the refusal on the path' },
  );
  const { json } = await visitor.get('/api/d/cars/path');
  expect(json).toMatchObject({
    layers: [
      { layer: 'csrf', state: 'unknown' },
      { layer: 'client', state: 'unknown' },
      { layer: 'gateway', state: 'bad', defences: [{ defence: 'gateway.keys' }] },
      { layer: 'server', state: 'unknown' },
      { layer: 'data', state: 'attention' },
      { layer: 'watch', state: 'good' },
    ],
  });
  await log.close();
});
