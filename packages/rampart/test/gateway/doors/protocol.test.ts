import { connect } from 'node:tls';
import { once } from 'node:events';
import { Stage, type RedisServer } from '@rampart/stage';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { open, Standing } from '../standing.ts';

const stage = new Stage();
let redis: RedisServer;
let standing: Standing;

beforeAll(async () => {
  redis = await stage.redis();
});
afterEach(async () => {
  await standing[Symbol.asyncDispose]();
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('a door without TLS', () => {
  it('is closed at once to whoever begins TLS', async () => {
    standing = await Standing.before(redis, stage, { gateway: open });
    const socket = connect({ host: '127.0.0.1', port: standing.port(), rejectUnauthorized: false });
    await expect(once(socket, 'secureConnect')).rejects.toThrow();
    socket.destroy();
    const [event] = await standing.told('GATEWAY_*VIOLATION');
    expect(event).toMatchObject({ outcome: 'refused', defence: 'gateway.protocol' });
  });
});
