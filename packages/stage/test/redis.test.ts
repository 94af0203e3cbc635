import { expect, test } from 'vitest';
import { Stage } from '@rampart/stage';

test('a Redis server starts, obeys, and keeps its port through a kill and a restart', async () => {
  await using stage = new Stage();
  const redis = await stage.redis({ config: { maxmemory: '8mb' } });
  expect(await redis.command('SET', 'car', 'red')).toBe('OK');
  expect(await redis.command('CONFIG', 'GET', 'maxmemory')).toEqual(['maxmemory', '8388608']);
  const { pid, port } = redis;

  await redis.kill();
  await expect(redis.command('PING')).rejects.toMatchObject({ code: 'STAGE_REDIS_CONNECTION' });
  await redis.restart();

  expect(redis.port).toBe(port);
  expect(redis.pid).not.toBe(pid);
  expect(await redis.command('GET', 'car')).toBeNull();
});
