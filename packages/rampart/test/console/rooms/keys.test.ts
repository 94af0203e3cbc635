// A ring of the application, seen and rotated from the console as one more server.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createRing, newSealKey, redisStore } from '@rampart/keyring';
import type { Ring } from '@rampart/keyring';
import { Stage, waitFor } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import { createClient } from 'redis';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { keysRoom } from '../../../src/console/rooms/keys/keys.ts';
import { furnish } from './house.ts';
import type { Furnished } from './house.ts';

const stage = new Stage();
const sealKey = newSealKey();
let server: RedisServer;
let ring: Ring;
let console: Furnished;

const rights =
  '~rampart:* &rampart:* +@connection +@scripting +@pubsub +info +time +get +set +del +zadd +zrem +zscore +zrangebyscore +zrandmember';

const keysView = v.object({
  rings: v.array(
    v.object({
      name: v.string(),
      keys: v.array(v.object({ id: v.string(), state: v.string() })),
      nextRotationAt: v.nullable(v.number()),
    }),
  ),
  gaps: v.array(v.object({ what: v.string(), todo: v.string() })),
});

beforeAll(async () => {
  server = await stage.redis({
    users: { rings: { password: 'secret', rules: rights }, shop: { password: 'shop' } },
  });
  const client = createClient({ url: server.urlOf('shop') });
  client.on('error', () => undefined);
  await client.connect();
  stage.defer(async () => client.destroy());
  ring = createRing({ app: 'shop', name: 'csrf', store: redisStore(client), sealKeys: [sealKey] });
  await ring.ready();
  stage.defer(() => ring.close());
  const directory = await stage.newDirectory('console');
  await writeFile(join(directory, 'password'), 'secret', { mode: 0o600 });
  await writeFile(join(directory, 'seal'), sealKey, { mode: 0o600 });
  await writeFile(join(directory, 'other'), newSealKey(), { mode: 0o600 });
  const door = `to: 127.0.0.1:${server.port}, login: { user: rings, password: { file: DIRECTORY/password } }`;
  const away = await stage.port();
  console = await furnish(stage, {
    directory,
    rooms: [keysRoom],
    text: `version: 1
app: shop
gateway: { listen: "127.0.0.1:0", upstream: "127.0.0.1:${server.port}" }
console:
  rings:
    csrf: { ${door}, seal_key: { file: DIRECTORY/seal } }
    session: { ${door}, seal_key: { file: DIRECTORY/seal } }
    away: { to: 127.0.0.1:${away}, seal_key: { file: DIRECTORY/seal } }
`,
  });
});

afterAll(() => stage[Symbol.asyncDispose]());

function stateIn(id: string): string | undefined {
  return ring.describe().keys.find((key) => key.id === id)?.state;
}

test('a ring is shown as the application has it, and what cannot be shown says why', async () => {
  const { rings, gaps } = await console.view('keys', keysView);
  const [own] = ring.describe().keys;
  expect(rings).toMatchObject([{ name: 'csrf', keys: [{ id: own?.id, state: 'signing' }] }]);
  expect(gaps.map(({ what }) => what)).toEqual([
    expect.stringContaining('There is no ring session of shop in the server'),
    expect.stringContaining('The ring away cannot be reached'),
  ]);
});

test('to look makes no ring where there is none', async () => {
  await console.view('keys', keysView);
  const names = await server.command('KEYS', '*session*');
  expect(names).toEqual([]);
});

test('a rotation at the console is distributed to the application, with its reason in the log', async () => {
  await console.act('keys/rotate', { ring: 'csrf', reason: 'the yearly exercise' });
  await waitFor(() => ring.describe().keys.some(({ state }) => state === 'pending'), {
    what: 'the successor in the application',
  });
  expect(console.events.at(-1)).toMatchObject({
    code: 'CONSOLE_KEYS_ROTATED',
    fields: { ring: 'csrf', by: 'ada', reason: 'the yearly exercise' },
  });
});

test('one key is revoked, or all of them, and the application holds to it', async () => {
  const coming = ring.describe().keys.find(({ state }) => state === 'pending')?.id ?? '';
  const signing = ring.describe().keys.find(({ state }) => state === 'active')?.id ?? '';
  await console.act('keys/revoke', { ring: 'csrf', key: coming, reason: 'lost on a laptop' });
  await waitFor(() => stateIn(coming) === 'revoked', { what: 'one key revoked' });
  expect(stateIn(signing)).toBe('active');

  await console.act('keys/revoke', { ring: 'csrf', reason: 'all of them were copied' });
  await waitFor(() => stateIn(signing) === 'revoked', { what: 'all keys revoked' });
  expect(ring.describe().keys.filter(({ state }) => state === 'active')).toHaveLength(1);
});

test.each([
  [{ ring: 'csrf', reason: '  ' }, 'CONSOLE_REQUEST_MALFORMED'],
  [{ ring: 'nobody', reason: 'the yearly exercise' }, 'CONSOLE_NOT_FOUND'],
  [{ ring: '__proto__', reason: 'the yearly exercise' }, 'CONSOLE_NOT_FOUND'],
])('%j is refused', async (body, code) => {
  await expect(console.act('keys/rotate', body)).rejects.toMatchObject({ code });
});

test('a seal key that does not open the ring is said, and leaves the ring as it was', async () => {
  const { file } = console.deployment;
  await writeFile(file, console.deployment.policy.text.replace('/seal }', '/other }'));
  await console.deployment.reload();
  const epoch = ring.describe().epoch;
  const { rings, gaps } = await console.view('keys', keysView);
  expect(rings).toEqual([]);
  expect(gaps[0]?.what).toMatch(/seal key/i);
  expect(ring.describe().epoch).toBe(epoch);
});
