import { expect, test } from 'vitest';
import { RedisConnection, Stage, waitFor } from '@rampart/stage';
import { failureOf } from './fixtures/failure.ts';

test('a server keeps its port and forgets its data through a kill and a restart', async () => {
  await using stage = new Stage();
  const redis = await stage.redis({ config: { maxmemory: '8mb' } });
  expect(await redis.command('SET', 'car', 'red')).toBe('OK');
  expect(await redis.command('CONFIG', 'GET', 'maxmemory')).toEqual(['maxmemory', '8388608']);
  const { pid, port } = redis;

  await redis.kill();
  expect(redis.running).toBe(false);
  await expect(redis.command('PING')).rejects.toMatchObject({ code: 'STAGE_REDIS_CONNECTION' });
  await redis.restart();

  expect(redis.port).toBe(port);
  expect(redis.pid).not.toBe(pid);
  expect(await redis.command('GET', 'car')).toBeNull();
});

test('a server that saves has its data after a restart, and not after an empty one', async () => {
  await using stage = new Stage();
  const redis = await stage.redis({ config: { appendonly: 'yes' } });
  await redis.command('SET', 'car', 'red');
  await redis.restart();
  expect(await redis.command('GET', 'car')).toBe('red');
  await redis.restart({ empty: true });
  expect(await redis.command('GET', 'car')).toBeNull();
});

test('a paused server is silent until it is resumed', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  await using connection = await redis.connect();
  redis.pause();
  const wait = waitFor(() => connection.command('PING'), { what: 'a pong', deadline: 50 });
  await expect(wait).rejects.toThrow('no answer came');
  redis.resume();
  expect(await connection.command('PING')).toBe('PONG');
});

test('users may do what their rules say, and nobody else gets in', async () => {
  await using stage = new Stage();
  const redis = await stage.redis({ users: { web: { password: 'p:w/d', rules: '~csrf:* +get' } } });
  const { host, port } = redis;
  await using web = await RedisConnection.open({ host, port, username: 'web', password: 'p:w/d' });
  expect(await web.command('GET', 'csrf:ring')).toBeNull();
  await expect(web.command('GET', 'session:1')).rejects.toThrow('NOPERM');
  await expect(web.command('FLUSHALL')).rejects.toMatchObject({ code: 'STAGE_REDIS_REPLY' });
  await using nobody = await RedisConnection.open({ host, port });
  await expect(nobody.command('GET', 'csrf:ring')).rejects.toThrow('NOAUTH');
  expect(redis.urlOf('web')).toBe(`redis://web:p%3Aw%2Fd@127.0.0.1:${port}`);
  expect(await redis.command('ACL', 'WHOAMI')).toBe('stage');
});

test('a server with TLS shows a certificate that its authority issued', async () => {
  await using stage = new Stage();
  const redis = await stage.redis({ tls: true });
  expect(redis.url).toMatch(/^rediss:/);
  expect(await redis.command('PING')).toBe('PONG');
  const { host, port } = redis;
  await using strangers = new Stage();
  const { certificate: ca } = await strangers.authority();
  const misled = RedisConnection.open({ host, port, tls: { ca } });
  await expect(misled).rejects.toThrow(/certificate/);
  await using plain = await RedisConnection.open({ host, port });
  await expect(plain.command('PING')).rejects.toMatchObject({ code: 'STAGE_REDIS_CONNECTION' });
});

test('a server with mutual TLS turns away clients without a certificate', async () => {
  await using stage = new Stage();
  const redis = await stage.redis({ tls: 'mutual' });
  expect(await redis.command('PING')).toBe('PONG');
  const { host, port, tls } = redis;
  if (tls === undefined) throw new TypeError('There is no TLS.');
  const stranger = async (): Promise<unknown> => {
    await using connection = await RedisConnection.open({ host, port, tls: { ca: tls.ca } });
    return await connection.command('PING');
  };
  await expect(stranger()).rejects.toMatchObject({ code: 'STAGE_REDIS_CONNECTION' });
});

test('a server that cannot start says why', async () => {
  await using stage = new Stage();
  const { code, message } = await failureOf(stage.redis({ config: { 'no-such-directive': 1 } }));
  expect(code).toBe('STAGE_PROCESS_ENDED');
  expect(message).toContain('no-such-directive');
});

test('a server on a port that is taken says so, and never passes for the one that has it', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  await expect(stage.redis({ port: redis.port })).rejects.toThrow(/address already in use/i);
});
