// A server that takes any password proves nothing, and a gateway before it must not seem to.
import { Stage, type RedisServer } from '@rampart/stage';
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';

import { Standing } from '../standing.ts';

const password = 'a real one';
const stage = new Stage();
let redis: RedisServer;
let standing: Standing | null = null;

beforeAll(async () => {
  redis = await stage.redis({ users: { web: { password } } });
});
afterEach(async () => {
  await standing?.[Symbol.asyncDispose]();
  standing = null;
  await redis.command('ACL', 'SETUSER', 'web', 'resetpass', `>${password}`);
});
afterAll(() => stage[Symbol.asyncDispose]());

async function stand(upstream = '', gateway = ''): Promise<Standing> {
  standing = await Standing.before(redis, stage, {
    users: 'web: { can: [read], keys: ["*"] }',
    upstream: `{ address: "127.0.0.1:${redis.port}"${upstream} }`,
    gateway,
  });
  return standing;
}

function open(): Promise<unknown> {
  return redis.command('ACL', 'SETUSER', 'web', 'nopass');
}

async function answerTo(user: string, given: string): Promise<unknown> {
  using peer = await (standing ?? (await stand())).peer();
  return await peer.ask('AUTH', user, given);
}

const wrong = '-WRONGPASS invalid username-password pair or user is disabled.';

describe('a user for whom the server takes any password', () => {
  it('keeps the gateway from starting, by name', async () => {
    await open();
    await expect(stand()).rejects.toThrow('The server takes any password for: web.');
  });

  it('logs in where the policy bears it, which is told', async () => {
    await open();
    const at = await stand(', dangerously_open: true');
    const [told] = await at.told('GATEWAY_SERVER_OPEN');
    expect(told).toMatchObject({ severity: 'critical', fields: { users: 'web' } });
    expect(await answerTo('web', 'whatever')).toBe('OK');
  });

  it('is told of where all is only observed', async () => {
    await open();
    const at = await stand('', 'observe: true');
    await at.told('GATEWAY_SERVER_OPEN');
  });

  it('logs in nobody any more when that is found as the server comes back', async () => {
    const at = await stand();
    expect(await answerTo('web', password)).toBe('OK');
    await open();
    redis.pause();
    await at.told('GATEWAY_SERVER_AWAY');
    redis.resume();
    const [found] = await at.told('GATEWAY_SERVER_OPEN');
    expect(found).toMatchObject({ fields: { users: 'web' } });
    expect(await answerTo('web', 'whatever')).toBe(wrong);
  });
});

it('a server whose users have passwords is found to be in order', async () => {
  const at = await stand();
  expect(await answerTo('web', 'whatever')).toBe(wrong);
  expect(await answerTo('web', password)).toBe('OK');
  expect(await at.events('GATEWAY_SERVER_OPEN')).toEqual([]);
});
