import { argumentsOf, CommandTable } from '@rampart/client/commands';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../../src/gateway/limits/budget.ts';
import { chargeOf, mayBeCharged } from '../../../src/gateway/limits/charges.ts';
import { Occupancy } from '../../../src/gateway/limits/occupancy.ts';
import { UnknownNames } from '../../../src/gateway/limits/unknown-names.ts';
import { UserBudgets } from '../../../src/gateway/limits/user-budgets.ts';
import { usualLimits } from '../../../src/policy/schema/user.ts';

const table = CommandTable.bundled();
const now = Date.UTC(2026, 10, 20);

function charge(...words: string[]): string | null {
  const args = argumentsOf(words);
  const command = table.find(args);
  if (command === undefined) throw new Error(`no such command: ${words[0]}`);
  const found = chargeOf(command, args, now);
  if (found !== null) expect(mayBeCharged(command)).toBe(true);
  return found;
}

describe('a budget', () => {
  it('gives a burst, then so much a second', () => {
    const budget = new Budget({ perSecond: 10, burst: 3 }, 0);
    expect([0, 0, 0, 0].map((at) => budget.take(at))).toEqual([true, true, true, false]);
    expect(budget.take(99)).toBe(false);
    expect(budget.take(200)).toBe(true);
  });

  it('never gives more than burst and rate allow, whatever the clock does', () => {
    const steps = fc.array(fc.integer({ min: -500, max: 2000 }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (list) => {
        const budget = new Budget({ perSecond: 5, burst: 4 }, 0);
        let at = 0;
        let latest = 0;
        let given = 0;
        for (const step of list) {
          at += step;
          latest = Math.max(latest, at);
          if (budget.take(at)) given += 1;
        }
        expect(given).toBeLessThanOrEqual(4 + (latest / 1000) * 5 + 1e-6);
      }),
    );
  });

  it('cannot be made without a rate', () => {
    expect(() => new Budget({ perSecond: 0, burst: 1 }, 0)).toThrow(RangeError);
    expect(() => new Budget({ perSecond: Number.NaN, burst: 1 }, 0)).toThrow(RangeError);
  });
});

describe('places that are held', () => {
  it('are refused beyond the limit, and free again when they are left', () => {
    const places = new Occupancy(2);
    expect([places.enter('a'), places.enter('a'), places.enter('a')]).toEqual([true, true, false]);
    expect(places.enter('b')).toBe(true);
    places.leave('a');
    expect(places.enter('a')).toBe(true);
    expect(places.count('a')).toBe(2);
    places.leave('b');
    places.leave('b');
    expect(places.count('b')).toBe(0);
  });

  it('may be limited for each source by itself', () => {
    const places = new Occupancy(null);
    expect([places.enter('a', 1), places.enter('a', 1), places.enter('b', 2)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(places.enter('a', null)).toBe(true);
  });

  it('are counted without a limit', () => {
    const places = new Occupancy(null);
    for (let n = 0; n < 1000; n += 1) expect(places.enter('a')).toBe(true);
    expect(places.count('a')).toBe(1000);
  });
});

describe('a connection that names no command', () => {
  it('is closed at the third, but not after it has named one', () => {
    const stranger = new UnknownNames();
    expect([stranger.unknown(), stranger.unknown(), stranger.unknown()]).toEqual([
      false,
      false,
      true,
    ]);
    const client = new UnknownNames();
    client.unknown();
    client.known();
    for (let n = 0; n < 10; n += 1) expect(client.unknown()).toBe(false);
  });
});

describe('a command is charged', () => {
  it.each([
    ['LRANGE', 'biglist', '0', '-1'],
    ['ZRANGE', 'bigz', '0', '-1', 'WITHSCORES'],
    ['SMEMBERS', 'bigs'],
    ['HGETALL', 'bigh'],
    ['XRANGE', 's', '-', '+'],
    ['ZRANGEBYSCORE', 'z', '-inf', '+inf'],
    ['KEYS', '*'],
  ])('for reading a whole structure: %s', (...words) => {
    expect(charge(...words)).toBe('whole-read');
  });

  it.each([
    ['PEXPIRE', 'k', '1'],
    ['EXPIRE', 'k', '-1'],
    ['PEXPIRE', 'k', '-900000000000000000'],
    ['EXPIREAT', 'k', '1'],
    ['PEXPIREAT', 'k', String(now - 1)],
    ['GETEX', 'k', 'PX', '1'],
    ['GETEX', 'k', 'EXAT', '1'],
  ])('for making a key vanish: %s', (...words) => {
    expect(charge(...words)).toBe('expire-now');
  });

  it('for a comparison', () => {
    expect(charge('LCS', 'a', 'b')).toBe('comparison');
  });

  it.each([
    ['LRANGE', 'l', '0', '10'],
    ['ZRANGE', 'z', '0', '-1', 'BYSCORE', 'LIMIT', '0', '10'],
    ['XRANGE', 's', '-', '+', 'COUNT', '10'],
    ['EXPIRE', 'k', '60'],
    ['PEXPIREAT', 'k', String(now + 60_000)],
    ['GETEX', 'k', 'EX', '60'],
    ['GETEX', 'k', 'PERSIST'],
    ['GET', 'k'],
  ])('not for everyday work: %s', (...words) => {
    expect(charge(...words)).toBeNull();
  });
});

describe('the budgets of a user', () => {
  it('stop a wipe by expiry, and let go on what costs nothing', () => {
    const budgets = new UserBudgets(usualLimits, now);
    const answers = Array.from({ length: 42 }, () => budgets.charge('expire-now', now));
    expect(answers.filter((answer) => answer === null)).toHaveLength(20);
    expect(answers.at(-1)).toMatchObject({
      code: 'GATEWAY_RATE_EXCEEDED',
      reason: 'rate limit: too many keys were made to expire at once; spread them',
    });
    expect(budgets.charge('whole-read', now)).toBeNull();
    expect(budgets.command(now)).toBeNull();
  });

  it('stop a flood of commands', () => {
    const budgets = new UserBudgets({ ...usualLimits, commandsPerSecond: 100 }, now);
    for (let n = 0; n < 100; n += 1) expect(budgets.command(now)).toBeNull();
    expect(budgets.command(now)).toMatchObject({ code: 'GATEWAY_RATE_EXCEEDED' });
    expect(budgets.command(now + 10)).toBeNull();
  });
});
