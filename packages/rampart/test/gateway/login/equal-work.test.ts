// What a login costs tells nothing of who exists: the hashing that is done is counted, through a real
// gateway, for users and for names that nobody has.
import crypto, { randomBytes } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { Standing } from '../standing.ts';

/** What was computed since the last look. */
const work: string[] = [];

// Whoever imported them by their names, the gateway among them, calls these ones then.
const { argon2, scrypt } = crypto;
vi.spyOn(crypto, 'argon2').mockImplementation((algorithm, parameters, callback) => {
  const { memory, passes, parallelism } = parameters;
  work.push(`${algorithm} ${memory} ${passes} ${parallelism}`);
  argon2(algorithm, parameters, callback);
});
vi.spyOn(crypto, 'scrypt').mockImplementation((...args: Parameters<typeof scrypt>) => {
  const { N, r, p } = args[3];
  work.push(`scrypt ${N} ${r} ${p}`);
  scrypt(...args);
});
syncBuiltinESMExports();

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64').replace(/=+$/, '');
}

/** Hashes of passwords that nobody knows. */
const hashes = {
  ops: `$argon2id$v=19$m=512,t=3,p=1$${random(16)}$${random(32)}`,
  web: `$argon2id$v=19$m=64,t=1,p=1$${random(16)}$${random(32)}`,
  old: `$scrypt$ln=10,r=8,p=1$${random(16)}$${random(32)}`,
  far: `$argon2id$v=19$m=64,t=2,p=1$${random(16)}$${random(32)}`,
} as const;
const costs = {
  ops: 'argon2id 512 3 1',
  web: 'argon2id 64 1 1',
  old: 'scrypt 1024 8 1',
  far: 'argon2id 64 2 1',
} as const;

const stage = new Stage();
let standing: Standing;

beforeAll(async () => {
  for (const [name, hash] of Object.entries(hashes)) process.env[`EQUAL_WORK_${name}`] = hash;
  const users = Object.keys(hashes).map((name) => {
    const from = name === 'far' ? 'office' : 'loopback';
    return `${name}: { from: ${from}, can: [read], password: { hash: { env: EQUAL_WORK_${name} } } }`;
  });
  users.push('door: { password: none, certificates: [door] }');
  standing = await Standing.before(await stage.redis({}), stage, {
    users: users.join('\n'),
    parts: 'networks: { office: 10.11.12.0/24 }',
    gateway: 'login: { free: 1000, ban_after: 1000 }',
  });
});
beforeEach(() => {
  work.length = 0;
});
afterAll(async () => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  await standing[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
  for (const name of Object.keys(hashes)) delete process.env[`EQUAL_WORK_${name}`];
});

/** The hashing of one failed login. */
async function workOf(user: string): Promise<string> {
  using peer = await standing.peer();
  const before = work.length;
  expect(await peer.ask('AUTH', user, 'wrong')).toBe(
    '-WRONGPASS invalid username-password pair or user is disabled.',
  );
  return work.slice(before).join(', ');
}

describe('a failed login', () => {
  it.each(['ops', 'web', 'old'] as const)(
    'of a user costs what its hash says: %s',
    async (name) => {
      expect(await workOf(name)).toBe(costs[name]);
    },
  );

  it('of nobody costs what that of some user does, and always the same', async () => {
    const all = new Set<string>(Object.values(costs));
    const found = new Map<string, string>();
    for (let number = 0; number < 40; number += 1) {
      found.set(`nobody-${number}`, await workOf(`nobody-${number}`));
    }
    expect(new Set(found.values())).toEqual(all);
    for (const name of ['nobody-1', 'nobody-2', 'nobody-3']) {
      expect(await workOf(name)).toBe(found.get(name));
    }
  });

  it('of a user who may not come from here, or has no password, is that of nobody', async () => {
    const all = Object.values<string>(costs);
    expect(all).toContain(await workOf('far'));
    expect(all).toContain(await workOf('door'));
  });
});
