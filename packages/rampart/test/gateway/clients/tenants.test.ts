// Two tenants use clients as if each had a server of its own: what they are told is what an empty server
// tells, although both do the same at the same time.
import { randomBytes } from 'node:crypto';
import { Stage, type RedisServer } from '@rampart/stage';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Standing } from '../standing.ts';
import * as ioredis from './ioredis-sessions.ts';
import * as nodeRedis from './node-redis-sessions.ts';
import { pythonTold, run } from './programs.ts';

const tenants = ['acme', 'globex'] as const;
const password = randomBytes(12).toString('hex');
const stage = new Stage();
let server: RedisServer;
/** Without a gateway and without users, to compare with. */
let plain: RedisServer;
let standing: Standing;

beforeAll(async () => {
  plain = await stage.redis();
  server = await stage.redis({
    users: Object.fromEntries(tenants.map((name) => [name, { password, rules: rules(name) }])),
  });
  standing = await Standing.before(server, stage, {
    users: tenants.map((name) => `${name}: ${rights(name)}`).join('\n'),
    // A tenant's command is written anew, so the largest of them has to fit in here.
    gateway: 'limits: { held: 8mb }',
  });
});

beforeEach(async () => {
  await Promise.all([plain.command('FLUSHALL'), server.command('FLUSHALL')]);
});

afterAll(async () => {
  await standing[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

/** A server takes a PSUBSCRIBE only for a pattern that its rules have letter by letter. */
function rules(name: string): string {
  return `~${name}:* &${name}:* &${name}:t* +@all`;
}

function rights(name: string): string {
  return `{ tenant: { name: ${name}, prefix: "${name}:" }, can: [read, write, scan, pubsub, script], commands: { allow: [info] }, keys: ["*"], channels: ["*"], scripts: { others: allow } }`;
}

interface Way {
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
}

/** What `session` is told by the empty server, and what each tenant is told, both at once. */
async function compare(session: (way: Way) => Promise<unknown>): Promise<void> {
  const alone = await session({ port: plain.port });
  const together = await Promise.all(
    tenants.map((username) => session({ port: standing.port(), username, password })),
  );
  expect(together).toEqual([alone, alone]);
  const keys = await server.command('KEYS', '*');
  if (!Array.isArray(keys)) throw new TypeError('KEYS is answered with a list.');
  const strays = keys.map(String).filter((key) => !/^(?:acme|globex):/.test(key));
  expect(strays).toEqual([]);
}

it.each([
  [2, 'everyday commands', nodeRedis.everyday],
  [3, 'everyday commands', nodeRedis.everyday],
  [3, 'scripts', nodeRedis.scripts],
  [3, 'transactions', nodeRedis.transactions],
  [3, 'many commands at once', nodeRedis.many],
  [3, 'messages', nodeRedis.messages],
] as const)('node-redis with RESP%d: %s', (RESP, _, session) =>
  compare(async ({ port, ...login }) => {
    const client = await nodeRedis.connect({ socket: { host: '127.0.0.1', port }, RESP, ...login });
    const told = await session(client);
    await client.close();
    return told;
  }),
);

it.each([
  ['everyday commands', ioredis.everyday],
  ['pipelines', ioredis.pipelines],
  ['scripts', ioredis.scripts],
  ['scan streams', ioredis.scans],
] as const)('ioredis: %s', (_, session) =>
  compare(async (way) => {
    const redis = new Redis({ host: '127.0.0.1', ...way });
    const told = await session(redis);
    await redis.quit();
    return told;
  }),
);

it('redis-py', () => compare((way) => pythonTold({ ...way, hiredis: true })));

it('redis-cli', async () => {
  const script = 'SET k v\nGET k\nKEYS *\nDBSIZE\nMULTI\nINCR n\nEXEC\nOBJECT ENCODING n\nDBSIZE\n';
  await compare(async ({ port, username, password: secret }) => {
    const args = ['-p', String(port), ...(username === undefined ? [] : ['--user', username])];
    return run('redis-cli', args, script, secret === undefined ? {} : { REDISCLI_AUTH: secret });
  });
});
