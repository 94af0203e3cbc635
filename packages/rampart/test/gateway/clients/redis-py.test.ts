// The library of Python, with its own parser and with hiredis, is told the same as without a gateway.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHouse, type House, type Way } from '../open-house.ts';
import { pythonTold } from './programs.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});

afterAll(() => house.close());

async function told(way: Way, hiredis: boolean): Promise<unknown> {
  await house.server.command('FLUSHALL');
  return pythonTold({ port: house.port[way], hiredis, db: 1 });
}

it.each([
  ['its own parser', false],
  ['hiredis', true],
])('redis-py with %s, on shared and own upstreams', async (_, hiredis) => {
  const direct = await told('direct', hiredis);
  expect(await told('shared', hiredis)).toEqual(direct);
  expect(await told('own', hiredis)).toEqual(direct);
});
