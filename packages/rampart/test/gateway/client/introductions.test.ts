// Libraries tell a server which one they are as soon as they are connected, whatever release it is.
import { Stage, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Peer } from '../peer.ts';
import { open, Standing } from '../standing.ts';

const stage = new Stage();
let redis: RedisServer;
beforeAll(async () => {
  redis = await stage.redis();
});
afterAll(() => stage[Symbol.asyncDispose]());

const introduction = ['CLIENT', 'SETINFO', 'LIB-NAME', 'a-library'];

it('is answered as the server answers, and is no incident', async () => {
  await using gateway = await Standing.before(redis, stage, { gateway: open });
  using direct = await Peer.to(redis.port);
  using peer = await gateway.peer();
  const answer = await direct.ask(...introduction);
  for (let time = 0; time < 5; time += 1) expect(await peer.ask(...introduction)).toEqual(answer);
  // What a library does not say is one.
  expect(await peer.ask('CLIENT', 'SETTINGS')).toMatch(/^-ERR unknown subcommand/i);
  const unknown = await gateway.told('GATEWAY_COMMAND_UNKNOWN');
  expect(unknown.map(({ fields }) => fields?.['repeated'])).toEqual([undefined]);
});
