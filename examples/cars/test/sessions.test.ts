import { Stage } from '@rampart/stage';
import { expect, test } from 'vitest';
import { connectRedis } from '../src/shop/redis.ts';
import { createSessions } from '../src/shop/sessions.ts';
import type { SessionOptions } from '../src/shop/sessions.ts';

async function onRedis(
  options: Partial<SessionOptions>,
  act: (
    sessions: ReturnType<typeof createSessions>,
    server: Awaited<ReturnType<Stage['redis']>>,
  ) => Promise<void>,
): Promise<void> {
  await using stage = new Stage();
  const server = await stage.redis();
  const { redis } = await connectRedis(server.url);
  try {
    await act(createSessions(redis, { sameSite: 'Lax', ...options }), server);
  } finally {
    redis.destroy();
  }
}

const cookieHeader = (setCookie: string): string => setCookie.split(';')[0] ?? '';

test('the cookie holds an id that cannot be read from Redis', () =>
  onRedis({}, async (sessions, server) => {
    const { cookie } = await sessions.begin('alice');
    expect(cookie).toMatch(
      /^__Host-cars-session=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    const id = cookieHeader(cookie).split('=')[1] ?? '';
    const keys = await server.command('KEYS', '*');
    expect(String(keys)).toContain('cars:session:');
    expect(String(keys)).not.toContain(id);
    expect(await sessions.find(`other=1; ${cookieHeader(cookie)}`)).toMatchObject({
      person: 'alice',
    });
  }));

test('an ended session is over, and the person has one less', () =>
  onRedis({}, async (sessions) => {
    const { session, cookie } = await sessions.begin('alice');
    await sessions.begin('alice');
    expect(await sessions.count('alice')).toBe(2);
    await sessions.end(session);
    expect(await sessions.find(cookieHeader(cookie))).toBeUndefined();
    expect(await sessions.count('alice')).toBe(1);
  }));

test('a session ends when its longest time is over, however busy it is', () =>
  onRedis({ longest: 0 }, async (sessions) => {
    const { cookie } = await sessions.begin('alice');
    expect(await sessions.find(cookieHeader(cookie))).toBeUndefined();
  }));

test('while Redis is away a session seen lately is believed, and no other one', () =>
  onRedis({}, async (sessions, server) => {
    const seen = await sessions.begin('alice');
    const unseen = await sessions.begin('bob');
    await sessions.find(cookieHeader(seen.cookie));
    await server.kill();
    expect(await sessions.find(cookieHeader(seen.cookie))).toMatchObject({ person: 'alice' });
    expect(await sessions.find(cookieHeader(unseen.cookie))).toBeUndefined();
  }));

test.each([undefined, '', '__Host-cars-session=', '__Host-cars-session=../../x', 'x=1'])(
  'the cookie header %j belongs to nobody',
  (header) =>
    onRedis({}, async (sessions) => {
      expect(await sessions.find(header)).toBeUndefined();
    }),
);
