import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type House } from '../open-house.ts';
import { run } from './programs.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});

afterAll(() => house.close());

const tests = 'ping_inline,ping_mbulk,set,get,incr,lpush,rpop,hset,zadd,mset';
const requests = 1_000;

it.each([
  ['shared', []],
  ['own', []],
  ['shared', ['-P', '16']],
  ['own', ['-P', '16', '-3']],
  ['shared', ['-P', '64', '-d', '1024', '--threads', '2']],
] as const)('redis-benchmark on %s upstreams, with %j, ends well', async (way, options) => {
  await house.server.command('CONFIG', 'RESETSTAT');
  const { output, errors, code } = await run(
    'redis-benchmark',
    ['-h', '127.0.0.1', '-p', `${house.port[way]}`, '-q', '-n', `${requests}`, '-c', '20'].concat(
      ['-t', tests],
      options,
    ),
  );
  expect(code, errors).toBe(0);
  // Each test ends with its figure; an error would have ended the program.
  expect(output.match(/requests per second/g)?.length).toBe(tests.split(',').length);
  const stats = await house.server.info('commandstats');
  for (const command of ['set', 'get', 'incr', 'zadd']) {
    const figures = stats[`cmdstat_${command}`] ?? '';
    expect(figures).toContain('failed_calls=0');
    // Whole pipelines are sent, so it may be some more.
    expect(Number(/^calls=(\d+)/.exec(figures)?.[1])).toBeGreaterThanOrEqual(requests);
  }
});
