// How long the gateway waits for somebody, and how much it takes before it knows who it is.
import { Stage, type RedisServer } from '@rampart/stage';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeCommand } from '../../../src/resp/write.ts';
import { Standing, type Plan } from '../standing.ts';

const stage = new Stage();
let redis: RedisServer;
let standing: Standing;

beforeAll(async () => {
  redis = await stage.redis({ users: { default: { password: 'p' } } });
});
afterEach(async () => {
  await standing[Symbol.asyncDispose]();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function stand(plan: Plan): Promise<void> {
  standing = await Standing.before(redis, stage, plan);
}

describe('a client that does not log in', () => {
  it('is closed when its time is over, and told why once', async () => {
    await stand({ gateway: 'login: { within: 1s }' });
    using silent = await standing.peer();
    using talks = await standing.peer();
    expect(await talks.ask('PING')).toMatch(/^-NOAUTH/);
    expect(await silent.last()).toMatch(/^-ERR no login within the time[^\r]*\r\n$/);
    await talks.last();
    await standing.told('GATEWAY_LOGIN_TIMEOUT');
  });

  it('has as much time again after RESET', async () => {
    await stand({ gateway: 'login: { within: 2s }' });
    using peer = await standing.peer();
    using other = await standing.peer();
    expect(await peer.ask('AUTH', 'p')).toBe('OK');
    // By now the first one has been here for longer than somebody without a login may be.
    await other.last();
    expect(await peer.ask('RESET')).toBe('RESET');
    expect(await peer.ask('PING')).toMatch(/^-NOAUTH/);
    expect(await peer.ask('AUTH', 'p')).toBe('OK');
    expect(await peer.ask('PING')).toBe('PONG');
  });

  it('cannot send much, nor begin anything', async () => {
    await stand({ gateway: 'limits: { before_login: { arguments: 4, bulk: 64b } }' });
    for (const frame of ['*5\r\n', '*2\r\n$4\r\nAUTH\r\n$65\r\n']) {
      using peer = await standing.peer();
      peer.raw(frame);
      expect(await peer.last()).toMatch(/^-ERR protocol violation/);
    }
    using peer = await standing.peer();
    for (const words of [['MULTI'], ['SUBSCRIBE', 'c'], ['CLIENT', 'ID'], ['EVAL', 'x', '0']]) {
      expect(await peer.ask(...words)).toMatch(/^-NOAUTH/);
    }
    expect(await peer.ask('AUTH', 'p')).toBe('OK');
    expect(await peer.ask('SET', 'k', 'x'.repeat(100))).toBe('OK');
  });
});

describe('what is sent right behind a login, before it is answered', () => {
  const much = Array.from({ length: 400 }, (_, n) => ['SET', `k${n}`, 'x'.repeat(1_000)]);

  it('is the commands of whom it lets in, however much it is', async () => {
    await stand({});
    using peer = await standing.peer();
    peer.raw(Buffer.concat([['AUTH', 'p'], ...much].map((words) => encodeCommand(words))));
    expect(await peer.next()).toBe('OK');
    for (const _ of much) expect(await peer.next()).toBe('OK');
    expect(await redis.command('EXISTS', 'k0', 'k399')).toBe(2);
  });

  it('is a stranger’s where the password is wrong, and too much of it', async () => {
    await stand({});
    using peer = await standing.peer();
    peer.raw(Buffer.concat([['AUTH', 'no'], ...much].map((words) => encodeCommand(words))));
    expect(await peer.next()).toMatch(/^-WRONGPASS/);
    expect(await peer.last()).toMatch(/-ERR protocol violation: too much was sent before a login/);
  });
});

describe('a client that says nothing', () => {
  it('is closed when the policy says so, and never while it listens for messages', async () => {
    await stand({ gateway: 'anonymous: default\nlimits: { idle: 1s }', users: plainUser });
    using idle = await standing.peer();
    using listens = await standing.peer();
    expect(await idle.ask('AUTH', 'p')).toBe('OK');
    expect(await listens.ask('AUTH', 'p')).toBe('OK');
    expect(await listens.ask('SUBSCRIBE', 'news')).toEqual(['subscribe', 'news', 1]);
    await idle.last();
    expect(await redis.command('PUBLISH', 'news', 'still here')).toBe(1);
    expect(await listens.next()).toEqual(['message', 'news', 'still here']);
  });
});

describe('a command that is sent drop by drop', () => {
  it.each([
    ['before the login', false],
    ['after it', true],
  ])('has to end in time, %s', async (_, loggedIn) => {
    await stand({ gateway: 'limits: { frame: 1s }' });
    using peer = await standing.peer();
    if (loggedIn) expect(await peer.ask('AUTH', 'p')).toBe('OK');
    const drops = setInterval(() => peer.raw('x'), 100);
    peer.raw('*3\r\n$3\r\nSET\r\n$1\r\nd\r\n$1000\r\n');
    const said = await peer.last();
    clearInterval(drops);
    expect(said).toMatch(/-ERR rate limit: a command was begun and not finished in time/);
    expect(await redis.command('EXISTS', 'd')).toBe(0);
    await standing.told('GATEWAY_FRAME_TIMEOUT');
  });
});

const plainUser = 'default: { can: [read, write, pubsub], keys: ["*"], channels: ["*"] }';
