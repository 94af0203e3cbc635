import { newSealKey } from '@rampart/keyring';
import { Stage } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import { expect, test } from 'vitest';
import { createPeople } from '../src/shop/people.ts';
import type { People } from '../src/shop/people.ts';
import { connectRedis } from '../src/shop/redis.ts';
import { openSealingRing } from '../src/shop/ring.ts';

const alice = { name: 'alice', fullName: 'Alice', email: 'alice@home.example', isAdmin: false };
const mallory = { ...alice, name: 'mallory', fullName: 'Mallory', email: 'mallory@prizes.example' };

async function withPeople(
  act: (people: People, server: RedisServer) => Promise<void>,
): Promise<void> {
  await using stage = new Stage();
  const server = await stage.redis();
  const { redis, rings } = await connectRedis(server.url);
  await using ring = openSealingRing(rings, newSealKey());
  await ring.ready();
  try {
    await act(createPeople(redis, ring), server);
  } finally {
    redis.destroy();
  }
}

test('an e-mail address cannot be read in Redis, and not be given to somebody else there', () =>
  withPeople(async (people, server) => {
    await people.add(alice, 'hash');
    await people.add(mallory, 'hash');
    expect(await people.find('alice')).toEqual(alice);
    expect(String(await server.command('GET', 'cars:email:alice'))).not.toContain('home.example');
    await server.command('COPY', 'cars:email:mallory', 'cars:email:alice', 'REPLACE');
    await expect(people.find('alice')).rejects.toMatchObject({ code: 'CLIENT_SEALED_MOVED' });
  }));

test('a name that is taken stays with whoever has it', () =>
  withPeople(async (people) => {
    await people.add(alice, 'hash');
    await people.add({ ...mallory, name: 'alice' }, 'other');
    expect(await people.find('alice')).toEqual(alice);
    expect(await people.passwordHash('alice')).toBe('hash');
  }));

test('what is no name is nobody, and cannot log in', () =>
  withPeople(async (people) => {
    for (const name of ['', 'Alice', 'alice:email', '*', 'a'.repeat(33)]) {
      expect(await people.passwordHash(name)).toBeUndefined();
      await expect(people.find(name)).rejects.toMatchObject({ code: 'CLIENT_KEY_INPUT' });
    }
  }));
