import type { RampartEvent } from '@rampart/keyring';
import { describe, expect, it } from 'vitest';

import { Networks } from '../../../src/gateway/address/networks.ts';
import { replyTo } from '../../../src/gateway/codes.ts';
import { LoginError } from '../../../src/gateway/login/errors.ts';
import { LoginGate, quantum } from '../../../src/gateway/login/gate.ts';
import type { Account, LoginAnswer, Verify } from '../../../src/gateway/login/gate.ts';
import { Remembered } from '../../../src/gateway/login/remembered.ts';
import { Throttle } from '../../../src/gateway/login/throttle.ts';
import { VirtualTime } from './virtual-time.ts';

const web = { address: '10.0.1.0', prefix: 24, family: 'ipv4' } as const;
const networks = new Networks(new Map([['web', { name: 'web', blocks: [web] }]]));

const rules = {
  free: 3,
  firstDelay: 250,
  longestDelay: 8000,
  banAfter: 20,
  banFor: 600_000,
  window: 300_000,
};

const accounts: readonly Account[] = [
  { name: 'shop', from: ['web'], credential: { kind: 'server' } },
  { name: 'sealed', from: ['web'], credential: { kind: 'none' } },
];

const wrongPassword = '-WRONGPASS invalid username-password pair or user is disabled.\r\n';

function start() {
  const time = new VirtualTime();
  const throttle = new Throttle(rules, time.now);
  const events: RampartEvent[] = [];
  const asked: (string | null)[] = [];
  const gate = new LoginGate<Account>({
    users: new Map(accounts.map((account) => [account.name, account])),
    stranger: null,
    networks,
    throttle,
    remembered: new Remembered(time.now),
    tell: (event) => events.push(event),
    now: time.now,
    pause: time.pause,
    secret: Buffer.alloc(32, 7),
  });
  const server: Verify<Account> = async (user, password) => {
    asked.push(user?.name ?? null);
    await time.pause(3);
    return password.toString() === 'right';
  };
  const attempt = (
    user: string,
    password: string,
    { address = '10.0.1.7', verify = server, gone = (): boolean => false } = {},
  ): Promise<LoginAnswer<Account>> =>
    gate.attempt({ user, password: Buffer.from(password), address, verify, gone });
  /** The answer, and how long it took. */
  const login = async (...given: Parameters<typeof attempt>) => {
    const begun = time.now();
    const answer = await time.until(attempt(...given));
    return { answer, took: time.now() - begun };
  };
  return { time, throttle, events, asked, gate, attempt, login };
}

describe('a login', () => {
  it('with the right password is allowed at once', async () => {
    const { login, events, asked } = start();
    const { answer, took } = await login('shop', 'right');
    expect(answer).toEqual({ kind: 'allow', user: accounts[0] });
    expect(took).toBe(3);
    expect(asked).toEqual(['shop']);
    expect(events.map(({ code }) => code)).toEqual(['GATEWAY_LOGIN_ALLOWED']);
  });

  it.each([
    ['a wrong password', 'shop', 'wrong', '10.0.1.7', 'password'],
    ['an unknown user', 'nobody', 'right', '10.0.1.7', 'unknown user'],
    ['another network', 'shop', 'right', '192.0.2.1', 'network'],
    ['no password login', 'sealed', 'right', '10.0.1.7', 'no password login'],
    ['a name of the language', '__proto__', 'right', '10.0.1.7', 'unknown user'],
  ])(
    'is refused in the same words, after the same time and work: %s',
    async (_what, user, password, address, reason) => {
      const { login, events, asked } = start();
      const { answer, took } = await login(user, password, { address });
      expect(answer.kind === 'refuse' && replyTo(answer.refusal).toString()).toBe(wrongPassword);
      expect(took).toBe(quantum);
      expect(asked).toHaveLength(1);
      expect(events).toMatchObject([{ code: 'GATEWAY_LOGIN_REFUSED', fields: { reason } }]);
    },
  );

  it('tells the log neither a password nor a name that no user has', async () => {
    const { login, events } = start();
    await login('hunter2', 'swordfish');
    await login('shop', 'swordfish');
    expect(events).toHaveLength(2);
    expect(JSON.stringify(events)).not.toMatch(/hunter2|swordfish/);
  });

  it('that was right a moment ago does not ask again, until it has to', async () => {
    const { login, asked, time } = start();
    await login('shop', 'right');
    await login('shop', 'right');
    expect(asked).toEqual(['shop']);
    time.advance(30_000);
    await login('shop', 'right');
    expect(asked).toEqual(['shop', 'shop']);
  });

  it('with a remembered password still has to come from the right network', async () => {
    const { login } = start();
    await login('shop', 'right');
    const { answer } = await login('shop', 'right', { address: '192.0.2.1' });
    expect(answer).toMatchObject({ kind: 'refuse', reason: 'network' });
  });

  it('says that the server is away, and does not count it', async () => {
    const { login, throttle } = start();
    const verify = (): Promise<boolean> => Promise.reject(new Error('gone'));
    for (const user of ['shop', 'nobody']) {
      const { answer } = await login(user, 'right', { verify });
      expect(answer).toMatchObject({ reason: 'server away' });
      expect(answer.kind === 'refuse' && answer.refusal.code).toBe('GATEWAY_UPSTREAM_AWAY');
    }
    expect(throttle.hasFacts).toBe(false);
  });

  it('that cannot be looked at is told to come back', async () => {
    const { login } = start();
    const busy = new LoginError('GATEWAY_LOGIN_BUSY', 'Too much.');
    const { answer } = await login('shop', 'right', { verify: () => Promise.reject(busy) });
    expect(answer.kind === 'refuse' && replyTo(answer.refusal).toString()).toMatch(
      /^-ERR rate limit: /,
    );
  });

  it('by certificate needs no password, but the right network', () => {
    const { gate, events } = start();
    expect(gate.certified('shop', '10.0.1.7')).toEqual({ kind: 'allow', user: accounts[0] });
    expect(gate.certified('shop', '192.0.2.1')).toMatchObject({ reason: 'network' });
    expect(gate.certified('nobody', '10.0.1.7')).toMatchObject({ reason: 'unknown user' });
    expect(events).toHaveLength(3);
  });
});

describe('a guesser', () => {
  it('waits longer and longer, is banned, and is not even asked about then', async () => {
    const { login, events, asked } = start();
    const took: number[] = [];
    for (let guess = 0; guess < 21; guess += 1) {
      took.push((await login('shop', `guess ${guess}`, { address: '192.0.2.1' })).took);
    }
    expect(took.slice(0, 8)).toEqual([100, 100, 100, 300, 600, 1100, 2100, 4100]);
    expect(took.at(-1)).toBe(quantum);
    expect(asked).toHaveLength(20);
    const codes = events.map(({ code }) => code);
    expect(codes.filter((code) => code === 'GATEWAY_LOGIN_DELAYED')).toHaveLength(1);
    expect(codes.filter((code) => code === 'GATEWAY_ADDRESS_BANNED')).toHaveLength(1);
    expect(events.at(-1)?.fields).toMatchObject({ reason: 'banned' });
  });

  it('gains nothing from many connections', async () => {
    const { attempt, asked, time } = start();
    const first = Array.from({ length: 200 }, (_, guess) =>
      attempt('shop', `guess ${guess}`, { address: '192.0.2.1' }),
    );
    await time.until(Promise.all(first));
    expect(asked.length).toBeLessThanOrEqual(rules.banAfter);
  });

  it('does not hide in a spray over names', async () => {
    const { login, asked } = start();
    const names = ['default', 'admin', 'root', 'redis', 'app', 'cache', 'user', 'test'];
    const took: number[] = [];
    for (const name of names) took.push((await login(name, '123456')).took);
    expect(took.at(-1)).toBeGreaterThanOrEqual(8000);
    expect(asked).toEqual(names.map(() => null));
  });

  it('cannot shut out the shop, on whatever side it stands', async () => {
    const { attempt, login, time } = start();
    await login('shop', 'right');
    const guesses = ['10.0.1.7', '10.0.1.9', '192.0.2.1'].flatMap((address) =>
      Array.from({ length: 30 }, (_, guess) =>
        attempt(guess % 2 === 0 ? 'admin' : 'shop', `guess ${guess}`, {
          address: address === '10.0.1.7' && guess % 2 === 1 ? '10.0.1.10' : address,
        }),
      ),
    );
    await time.until(Promise.all(guesses));
    const { answer, took } = await login('shop', 'right');
    expect(answer.kind).toBe('allow');
    expect(took).toBeLessThan(quantum);
  });
});

describe('a pool of connections', () => {
  it('of a new host logs in without a failure', async () => {
    const { attempt, time } = start();
    const pool = Array.from({ length: 300 }, () => attempt('shop', 'right'));
    const answers = await time.until(Promise.all(pool));
    expect(answers.every(({ kind }) => kind === 'allow')).toBe(true);
  });

  it('of which some have hung up makes the others wait no longer', async () => {
    const { attempt, asked, time } = start();
    const pool = Array.from({ length: 100 }, (_, at) =>
      attempt('shop', at < 50 ? 'wrong' : 'right', { gone: () => at >= 5 && at < 50 }),
    );
    const answers = await time.until(Promise.all(pool));
    expect(answers.slice(50).every(({ kind }) => kind === 'allow')).toBe(true);
    expect(asked.length).toBeLessThanOrEqual(60);
  });
});
