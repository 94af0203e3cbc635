import { beforeEach, describe, expect, it } from 'vitest';

import type { RampartEvent } from '@rampart/keyring';

import { LoginDesk } from '../../../src/console/people/login.ts';
import type { LoginDeskOptions } from '../../../src/console/people/login.ts';

const rules = {
  free: 4,
  firstDelay: 500,
  longestDelay: 20_000,
  banAfter: 20,
  banFor: 900_000,
  window: 900_000,
};
const home = '192.0.2.10';
const stranger = '198.51.100.66';

let now: number;
let waited: number;
let told: RampartEvent[];
let tried: string[];
let desk: LoginDesk;

beforeEach(() => {
  now = 0;
  waited = 0;
  told = [];
  tried = [];
  const people: Pick<LoginDeskOptions['people'], 'has' | 'knows' | 'stampOf'> = {
    has: (name) => name === 'anna',
    knows: async (name, password) => {
      tried.push(name);
      return name === 'anna' && password === 'right';
    },
    stampOf: () => 'stamp',
  };
  const proof: Pick<LoginDeskOptions['proof'], 'of' | 'oneTime'> = {
    of: async (_person, code) => (code === '123456' ? 'code' : null),
    oneTime: async (text) => (text === 'TICKET' ? 'local' : null),
  };
  desk = new LoginDesk({
    people,
    proof,
    partOf: () => 'everywhere',
    tell: (event) => told.push(event),
    now: () => now,
    pause: async (milliseconds) => {
      waited += milliseconds;
      now += milliseconds;
    },
    secret: Buffer.from('secret'),
    throttle: rules,
  });
});

const attempt = (name: string, password: string, address: string, code = '123456') =>
  desk.attempt({ name, password, code }, address).then(
    () => 'in',
    (error: { readonly code: string }) => error.code,
  );

async function guess(times: number, name: string, address: string): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    expect(await attempt(name, `wrong ${count}`, address)).toBe('CONSOLE_LOGIN_REFUSED');
  }
}

describe('whoever guesses passwords at the console', () => {
  it('waits longer each time, and then is not heard any more', async () => {
    await guess(4, 'anna', stranger);
    expect(waited).toBeLessThanOrEqual(4 * 200);
    await guess(30, 'anna', stranger);
    expect(waited).toBeGreaterThan(120_000);
    expect(tried.length).toBeLessThanOrEqual(20);
    expect(told.map(({ code }) => code)).toContain('CONSOLE_ADDRESS_BANNED');
    expect(told.map(({ code }) => code)).toContain('CONSOLE_LOGIN_DELAYED');
    // Not even with what is right, until the ban is over.
    expect(await attempt('anna', 'right', stranger)).toBe('CONSOLE_LOGIN_REFUSED');
    now += rules.banFor + rules.window;
    expect(await attempt('anna', 'right', stranger)).toBe('in');
  });

  it('gains nothing by guessing codes to a password that is right', async () => {
    for (let count = 0; count < 40; count += 1) {
      expect(await attempt('anna', 'right', stranger, String(100_000 + count))).not.toBe('in');
    }
    expect(tried.length).toBeLessThanOrEqual(20);
  });

  it('gains nothing by many names', async () => {
    for (let count = 0; count < 60; count += 1) await guess(1, `name${count}`, stranger);
    expect(tried.length).toBeLessThanOrEqual(20);
  });

  it('locks nobody out who logged in lately from where he logs in', async () => {
    expect(await attempt('anna', 'right', home)).toBe('in');
    await guess(40, 'anna', stranger);
    await guess(40, 'ben', home);
    waited = 0;
    expect(await attempt('anna', 'right', home)).toBe('in');
    expect(waited).toBe(0);
  });

  it('does not shut the way of one-time logins, not even from his own address', async () => {
    await guess(40, 'anna', stranger);
    await expect(desk.ticket('TICKET', stranger)).resolves.toMatchObject({ person: 'local' });
    await expect(desk.ticket('OTHER', stranger)).rejects.toMatchObject({
      code: 'CONSOLE_LOGIN_REFUSED',
    });
  });
});

describe('failures at the console', () => {
  it('come at multiples of the same time, whatever the reason', async () => {
    for (const [name, password, code] of [
      ['anna', 'wrong', '123456'],
      ['anna', 'right', '000000'],
      ['nobody', 'x', '123456'],
    ] as const) {
      now = 37;
      await attempt(name, password, '203.0.113.5', code);
      expect((now - 37) % 200).toBe(0);
    }
  });

  it('ask for the work of a password for names that nobody has', async () => {
    await attempt('nobody', 'x', stranger);
    expect(tried).toEqual(['nobody']);
  });

  it('are told with their reason, and without the name that nobody has', async () => {
    await attempt('anna', 'right', stranger, '000000');
    await attempt('pa55word', 'x', stranger);
    expect(told.map(({ fields }) => [fields?.['user'], fields?.['reason']])).toEqual([
      ['anna', 'code'],
      ['somebody unknown', 'name'],
    ]);
    expect(JSON.stringify(told)).not.toContain('pa55word');
  });
});
