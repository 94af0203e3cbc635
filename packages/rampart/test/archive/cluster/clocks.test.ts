import type { RampartEvent } from '@rampart/keyring';
import { Stage } from '@rampart/stage';
import { afterAll, expect, it } from 'vitest';

import { ClockWatch } from '../../../src/archive/capture/clock.ts';
import { clockAround, refuseApart } from '../../../src/archive/cluster/clocks.ts';
import type { CataloguedSegment } from '../../../src/archive/read/history.ts';
import { withOtherClock } from './other-clock.ts';

const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

const noLogin = { login: null, tls: null };

function segment(number: number, at: number | null, ahead = 0, track = 'main'): CataloguedSegment {
  return {
    name: `${track}/${number}`,
    track,
    segment: number,
    bytes: 0,
    closed: true,
    previous: '',
    clock: at === null ? null : { at, ahead },
    at: null,
    hash: '',
    spans: [],
  };
}

it('the comparisons on both sides of a moment count, and no others', () => {
  const catalogue = [
    segment(1, 10, 9_000),
    segment(2, 20, 1),
    segment(3, null),
    segment(4, 40, 2),
    segment(5, 50, 9_000),
    segment(6, 30, 9_000, 'base-1-0'),
  ];
  expect(clockAround('a', catalogue, 25).readings.map(({ ahead }) => ahead)).toEqual([1, 2]);
  expect(clockAround('a', catalogue, 60).readings.map(({ ahead }) => ahead)).toEqual([9_000]);
  expect(clockAround('a', [segment(1, null)], 60).readings).toEqual([]);
});

it('five seconds between two shards are borne, and more are named', () => {
  const clock = (place: string, ...distances: readonly number[]) => ({
    place,
    readings: distances.map((ahead) => ({ at: 0, ahead })),
  });
  expect(() => refuseApart([clock('a', 0), clock('b', -5_000), clock('c')])).not.toThrow();
  expect(() => refuseApart([clock('a', 0), clock('b', -2_000), clock('c', 3_001)])).toThrow(
    "2 s behind its server's in b and 3.001 s ahead of its server's in c",
  );
  // It was set between the two comparisons of one archive.
  expect(() => refuseApart([clock('a', 0, -3_600_000)])).toThrow('3600 s behind');
  expect(() => refuseApart([])).not.toThrow();
});

it('an archiver compares its clock with a real server’s, and tells once when they are apart', async () => {
  const server = await stage.redis();
  await using other = await withOtherClock(server);
  const events: RampartEvent[] = [];
  const watch = new ClockWatch((event) => events.push(event));
  const honest = await watch.look({ host: server.host, port: server.port, ...noLogin }, Date.now);
  expect(Math.abs(honest?.reading.ahead ?? Infinity)).toBeLessThan(5_000);
  expect(events).toEqual([]);
  other.ahead = 60_000;
  const source = { host: other.host, port: other.port, ...noLogin };
  const set = await watch.look(source, Date.now);
  expect(set?.isSet).toBe(true);
  expect(set?.reading.ahead).toBeLessThan(-50_000);
  expect((await watch.look(source, Date.now))?.isSet).toBe(false);
  expect(events).toMatchObject([{ code: 'ARCHIVE_CLOCK_APART', severity: 'medium' }]);
  expect(events[0]?.message).toContain('s behind that of');
});

it('a login without the right to TIME leaves the clocks uncompared', async () => {
  const server = await stage.redis({
    users: { archive: { password: 'let me look', rules: '+psync +replconf +ping' } },
  });
  const { host, port } = server;
  const login = { user: 'archive', password: Buffer.from('let me look') };
  const watch = new ClockWatch(() => expect.unreachable());
  expect(await watch.look({ host, port, login, tls: null }, Date.now)).toBeNull();
});
