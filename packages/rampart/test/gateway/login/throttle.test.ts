import { describe, expect, it } from 'vitest';

import { Throttle } from '../../../src/gateway/login/throttle.ts';
import type { Login, ThrottleRules } from '../../../src/gateway/login/throttle.ts';

const rules: ThrottleRules = {
  free: 3,
  firstDelay: 250,
  longestDelay: 8000,
  banAfter: 20,
  banFor: 600_000,
  window: 300_000,
};

const login = (neighbours: string, user = 'shop', part = 'web'): Login => ({
  neighbours,
  user,
  part,
});

function start() {
  let time = 5_000_000;
  const now = (): number => time;
  const throttle = new Throttle(rules, now);
  const fail = (who: Login, times: number): number | null => {
    let banned: number | null = null;
    for (let count = 0; count < times; count += 1) banned = throttle.failed(who) ?? banned;
    return banned;
  };
  const waitOf = (who: Login): number => throttle.waitOf(who).wait;
  const pass = (milliseconds: number): void => {
    time += milliseconds;
  };
  return { throttle, fail, waitOf, pass, now };
}

describe('the delay', () => {
  it('begins after the free attempts, doubles, and has a longest', () => {
    const { fail, waitOf } = start();
    const waits: number[] = [];
    for (let count = 0; count < 10; count += 1) {
      waits.push(waitOf(login('192.0.2.1')));
      fail(login('192.0.2.1'), 1);
    }
    expect(waits).toEqual([0, 0, 0, 250, 500, 1000, 2000, 4000, 8000, 8000]);
  });

  it('is told once to the log, and again only after a quiet window', () => {
    const { throttle, fail, pass } = start();
    fail(login('192.0.2.1'), 3);
    expect(throttle.waitOf(login('192.0.2.1')).begins).toBe(true);
    expect(throttle.waitOf(login('192.0.2.1')).begins).toBe(false);
    pass(rules.window);
    fail(login('192.0.2.1'), 3);
    expect(throttle.waitOf(login('192.0.2.1')).begins).toBe(true);
  });

  it('goes when the failures are older than the window', () => {
    const { fail, waitOf, pass } = start();
    fail(login('192.0.2.1'), 4);
    expect(waitOf(login('192.0.2.1'))).toBe(500);
    pass(rules.window);
    expect(waitOf(login('192.0.2.1'))).toBe(0);
  });

  it('counts a user over all addresses of a part of the network', () => {
    const { fail, waitOf } = start();
    for (let host = 1; host <= 5; host += 1) fail(login(`10.0.1.${host}`), 1);
    expect(waitOf(login('10.0.1.9'))).toBe(1000);
    expect(waitOf(login('10.0.1.9', 'other'))).toBe(0);
  });

  it('is not made longer by strangers from another part of the network', () => {
    const { fail, waitOf } = start();
    for (let host = 1; host <= 50; host += 1) fail(login(`192.0.2.${host}`, 'shop', ''), 1);
    expect(waitOf(login('10.0.1.9'))).toBe(0);
  });

  it('does not tell a user that exists from one that does not', () => {
    const { fail, waitOf } = start();
    for (const user of ['shop', 'nobody']) {
      for (let host = 1; host <= 5; host += 1) fail(login(`10.0.${user.length}.${host}`, user), 1);
    }
    expect(waitOf(login('10.0.1.9', 'shop'))).toBe(waitOf(login('10.0.1.9', 'nobody')));
  });
});

describe('a ban', () => {
  it('comes with one failure too many, and ends', () => {
    const { throttle, fail, pass } = start();
    const who = login('192.0.2.1');
    expect(fail(who, 19)).toBeNull();
    expect(throttle.bannedAtTheDoor('192.0.2.1')).toBeNull();
    expect(fail(who, 1)).toBe(rules.banFor);
    expect(throttle.bannedAtTheDoor('192.0.2.1')).toBe(rules.banFor);
    expect(throttle.banned(login('192.0.2.1', 'other'))).toBe(rules.banFor);
    expect(throttle.bannedAtTheDoor('192.0.2.2')).toBeNull();
    pass(rules.banFor);
    expect(throttle.bannedAtTheDoor('192.0.2.1')).toBeNull();
    expect(throttle.ended()).toEqual(['192.0.2.1']);
    expect(throttle.ended()).toEqual([]);
  });

  it('comes sooner for a spray over many names', () => {
    const { throttle, fail } = start();
    let tried = 0;
    while (throttle.bannedAtTheDoor('192.0.2.1') === null) {
      fail(login('192.0.2.1', `name-${tried}`), 1);
      tried += 1;
    }
    expect(tried).toBe(11);
  });

  it('is never laid on the unix socket, which is all of this host', () => {
    const { throttle, fail } = start();
    expect(fail(login('unix'), 100)).toBeNull();
    expect(throttle.bannedAtTheDoor('unix')).toBeNull();
  });

  it('can be lifted, and what was failed is forgotten with it', () => {
    const { throttle, fail, waitOf } = start();
    fail(login('192.0.2.1', 'shop', 'a'), 20);
    expect(throttle.bans()).toEqual([{ neighbours: '192.0.2.1', left: rules.banFor }]);
    expect(throttle.lift('192.0.2.1')).toBe(true);
    expect(throttle.lift('192.0.2.1')).toBe(false);
    expect(throttle.bans()).toEqual([]);
    expect(waitOf(login('192.0.2.1', 'other', 'a'))).toBe(0);
  });
});

describe('an honest client', () => {
  it('that logged in lately is not slowed by what others fail as the same user', () => {
    const { throttle, fail, waitOf } = start();
    throttle.passed(login('10.0.1.7'));
    for (let host = 50; host < 90; host += 1) fail(login(`10.0.1.${host}`), 3);
    expect(waitOf(login('10.0.1.7'))).toBe(0);
    expect(waitOf(login('10.0.1.8'))).toBe(8000);
  });

  it('is neither banned nor slowed by an attacker on its own host', () => {
    const { throttle, fail, waitOf } = start();
    throttle.passed(login('10.0.1.7'));
    fail(login('10.0.1.7', 'admin'), 100);
    expect(throttle.bannedAtTheDoor('10.0.1.7')).toBeNull();
    expect(throttle.banned(login('10.0.1.7'))).toBeNull();
    expect(waitOf(login('10.0.1.7'))).toBe(0);
    expect(throttle.banned(login('10.0.1.7', 'admin'))).toBe(rules.banFor);
  });

  it('is slowed, but never shut out, by its own wrong password', () => {
    const { throttle, fail, waitOf } = start();
    throttle.passed(login('10.0.1.7'));
    fail(login('10.0.1.7'), 1000);
    expect(throttle.banned(login('10.0.1.7'))).toBeNull();
    expect(waitOf(login('10.0.1.7'))).toBe(rules.longestDelay);
    throttle.passed(login('10.0.1.7'));
    expect(waitOf(login('10.0.1.7'))).toBe(0);
  });

  it('is at home no longer a day after its last login', () => {
    const { throttle, fail, pass } = start();
    throttle.passed(login('10.0.1.7'));
    pass(24 * 3_600_000);
    fail(login('10.0.1.7'), 20);
    expect(throttle.bannedAtTheDoor('10.0.1.7')).toBe(rules.banFor);
  });

  it('stays at home as long as it logs in again and again', () => {
    const { throttle, fail, pass } = start();
    for (let hour = 0; hour < 100; hour += 1) {
      throttle.passed(login('10.0.1.7'));
      pass(3_600_000);
    }
    fail(login('10.0.1.7'), 20);
    expect(throttle.bannedAtTheDoor('10.0.1.7')).toBeNull();
  });

  it('cannot be used to forgive what other users failed', () => {
    const { throttle, fail } = start();
    fail(login('192.0.2.1', 'admin'), 19);
    throttle.passed(login('192.0.2.1', 'guest'));
    fail(login('192.0.2.1', 'admin'), 1);
    expect(throttle.banned(login('192.0.2.1', 'admin'))).toBe(rules.banFor);
  });
});

describe('two throttles that tell each other', () => {
  function tell(from: Throttle, to: Throttle, age = 0): void {
    for (const fact of from.takeFacts(1000)) to.learn(fact, age);
  }

  it('count together, and ban together', () => {
    const a = start();
    const b = start();
    a.fail(login('192.0.2.1'), 12);
    tell(a.throttle, b.throttle);
    expect(b.fail(login('192.0.2.1'), 8)).toBe(rules.banFor);
    tell(b.throttle, a.throttle, 60_000);
    expect(a.throttle.bannedAtTheDoor('192.0.2.1')).toBe(rules.banFor - 60_000);
    expect(a.throttle.hasFacts).toBe(false);
  });

  it('know who is at home, and who was pardoned', () => {
    const a = start();
    const b = start();
    a.throttle.passed(login('10.0.1.7'));
    tell(a.throttle, b.throttle);
    b.fail(login('10.0.1.7', 'admin'), 20);
    expect(b.throttle.banned(login('10.0.1.7'))).toBeNull();
    tell(b.throttle, a.throttle);
    a.throttle.lift('10.0.1.7');
    tell(a.throttle, b.throttle);
    expect(b.throttle.bans()).toEqual([]);
  });

  it('tell a login once, not each time', () => {
    const { throttle } = start();
    for (let count = 0; count < 100; count += 1) throttle.passed(login('10.0.1.7'));
    expect(throttle.takeFacts(1000)).toHaveLength(1);
    expect(throttle.takeFacts(1000)).toHaveLength(0);
  });

  it('can tell everything that matters again', () => {
    const a = start();
    const b = start();
    a.throttle.passed(login('10.0.1.7'));
    a.fail(login('192.0.2.1'), 20);
    a.throttle.takeFacts(1000);
    a.throttle.tellAgain();
    tell(a.throttle, b.throttle);
    expect(b.throttle.bannedAtTheDoor('192.0.2.1')).toBe(rules.banFor);
    b.fail(login('10.0.1.7', 'admin'), 20);
    expect(b.throttle.bannedAtTheDoor('10.0.1.7')).toBeNull();
  });

  it('learn no ban that is longer than their own rules', () => {
    const { throttle } = start();
    throttle.learn({ kind: 'banned', neighbours: '192.0.2.1', for: 1e12 }, 0);
    expect(throttle.bannedAtTheDoor('192.0.2.1')).toBe(rules.banFor);
  });
});

it('a flood of addresses and names fills a bounded memory, and keeps the bans', () => {
  const { throttle, fail } = start();
  fail(login('192.0.2.1', 'x', ''), 20);
  for (let host = 0; host < 40_000; host += 1) {
    throttle.failed(login(`2001:db8:${host.toString(16)}:0::/64`, `name-${host}`, ''));
  }
  expect(throttle.bannedAtTheDoor('192.0.2.1')).toBe(rules.banFor);
  expect(throttle.takeFacts(100_000)).toHaveLength(4096);
});
