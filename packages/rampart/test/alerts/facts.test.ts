import { describe, expect, it } from 'vitest';

import type { Heard } from '../../src/alerts/heard.ts';
import { Bursts } from '../../src/alerts/judge/bursts.ts';
import { Egress } from '../../src/alerts/judge/egress.ts';
import type { ServerAnswer, ServerFact } from '../../src/alerts/judge/facts.ts';
import { wordOf } from '../../src/alerts/judge/from-events.ts';
import { nothingRemembered, ServerJudge } from '../../src/alerts/judge/servers.ts';
import {
  DiskJudge,
  lookAtArchive,
  lookAtCertificates,
} from '../../src/alerts/judge/surroundings.ts';
import { bounds, event } from './made.ts';

const MIB = 1_048_576;

function server(name: string, answer: Partial<ServerAnswer> | null, why = ''): ServerFact {
  const usual: ServerAnswer = {
    kind: 'server',
    role: 'primary',
    follows: null,
    linked: true,
    followers: [],
    offset: 0,
    usedMemory: 10,
    maxMemory: 100,
    keys: 1,
    saving: null,
    sentBytes: 0,
    clients: 1,
    cluster: null,
  };
  return {
    name,
    kind: 'server',
    answer: answer === null ? null : { ...usual, ...answer },
    why,
    shut: false,
  };
}

function told(heard: readonly Heard[]): readonly string[] {
  return heard.flatMap((each) =>
    each.kind === 'look'
      ? each.holds.map(({ rule, about }) => `${rule} ${about}`)
      : [`${each.rule} ${each.about}`.trim()],
  );
}

describe('servers', () => {
  const judgeOf = (replicas: readonly string[] | null, archives = false): ServerJudge =>
    new ServerJudge({ bounds, replicas, archives, sets: [] }, nothingRemembered);

  it('that do not answer are down, those that let nobody look are not watched', () => {
    const judge = judgeOf(null);
    expect(told(judge.judge([server('a', null, 'ECONNREFUSED')], 0))).toEqual(['server-down a']);
    const shut = { ...server('a', null, 'WRONGPASS'), shut: true };
    expect(told(judge.judge([shut], 1))).toEqual(['not-watched a']);
  });

  it('that lead at once are two primaries, and none of them is a failover', () => {
    const judge = judgeOf([]);
    judge.judge([server('a', {}), server('b', { role: 'replica' })], 0);
    expect(told(judge.judge([server('a', {}), server('b', {})], 1))).toEqual(['two-primaries a b']);
  });

  it('of several sets lead one each, and a failover of one is none of the other', () => {
    const watch = { bounds, replicas: [], archives: false };
    const sets = [
      ['a', 'b'],
      ['c', 'd'],
    ];
    const judge = new ServerJudge({ ...watch, sets }, nothingRemembered);
    const role = 'replica';
    const first = [server('a', {}), server('b', { role }), server('c', {}), server('d', { role })];
    expect(told(judge.judge(first, 0))).toEqual([]);
    const next = [server('a', { role }), server('b', {}), server('c', {}), server('d', { role })];
    expect(judge.judge(next, 1).at(-1)).toMatchObject({ says: 'b leads now; it was a.' });
    const torn = [server('a', { role }), server('b', {}), server('c', {}), server('d', {})];
    expect(told(judge.judge(torn, 2))).toEqual(['two-primaries c d']);
  });

  it('of a Cluster lead side by side', () => {
    const judge = judgeOf([]);
    const nodes = [server('a', { cluster: 'node' }), server('b', { cluster: 'node' })];
    expect(told(judge.judge(nodes, 0))).toEqual([]);
  });

  it('of which another one leads have failed over, also after a restart', () => {
    const first = judgeOf([]);
    expect(told(first.judge([server('a', {}), server('b', { role: 'replica' })], 0))).toEqual([]);
    const next = new ServerJudge({ bounds, replicas: [], archives: false, sets: [] }, first.memory);
    const swapped = [server('a', { role: 'replica' }), server('b', {})];
    expect(told(next.judge(swapped, 1))).toEqual(['failover']);
    expect(told(next.judge(swapped, 2))).toEqual([]);
  });

  it('may be followed by those that the policy names, and by nobody else', () => {
    const judge = judgeOf(['10.0.1.2:6379']);
    const followers = ['10.0.1.2:6379', '203.0.113.9:6379'];
    expect(told(judge.judge([server('a', { followers })], 0))).toEqual([
      'new-replica 203.0.113.9:6379',
    ]);
  });

  it('of which the policy says nothing may be followed by those that did at the first look', () => {
    const judge = judgeOf(null);
    judge.judge([server('a', { followers: ['10.0.1.2:6379'] })], 0);
    const followers = ['10.0.1.2:6379', '10.0.1.3:6379'];
    const expected = ['new-replica 10.0.1.3:6379'];
    expect(told(judge.judge([server('a', { followers })], 1))).toEqual(expected);
    expect(told(judge.judge([server('a', { followers })], 2))).toEqual(expected);
  });

  it('may be followed by one archiver, which says no port, and not by a second one', () => {
    const judge = judgeOf([], true);
    expect(told(judge.judge([server('a', { followers: ['10.0.1.7:0'] })], 0))).toEqual([]);
    const followers = ['10.0.1.7:0', '10.0.1.7:0', '10.0.1.8:0'];
    expect(told(judge.judge([server('a', { followers })], 1))).toEqual([
      'new-replica 10.0.1.7:0 (2)',
      'new-replica 10.0.1.8:0',
    ]);
    const without = judgeOf([], false);
    expect(told(without.judge([server('a', { followers: ['10.0.1.7:0'] })], 0))).toHaveLength(1);
  });

  it('say when their memory fills, when they cannot save, and when they are cut off', () => {
    const judge = judgeOf([]);
    const facts = [
      server('a', { usedMemory: 90, saving: 'the last snapshot failed' }),
      server('b', { role: 'replica', linked: false, maxMemory: 0, usedMemory: 1_000 }),
    ];
    expect(told(judge.judge(facts, 0))).toEqual([
      'memory-filling a',
      'saving-fails a',
      'replica-adrift b',
    ]);
  });

  it('are asked by Sentinels that may not be able to fail over', () => {
    const judge = judgeOf([]);
    const says = 'NOQUORUM 1 usable Sentinels';
    const answer = { kind: 'sentinel', canFailOver: false, says } as const;
    const fact: ServerFact = { name: 's', kind: 'sentinel', answer, why: '', shut: false };
    expect(told(judge.judge([fact], 0))).toEqual(['quorum-lost s']);
  });
});

describe('what a server sends', () => {
  const MINUTE = 60_000;

  it('is unusual when it is many times what it was for an hour, until that is usual', () => {
    const egress = new Egress(5);
    let bytes = 0;
    let at = 0;
    const minute = (mibPerSecond: number): string | null => {
      at += MINUTE;
      bytes += mibPerSecond * 60 * MIB;
      return egress.look('a', bytes, at);
    };
    egress.look('a', 0, 0);
    for (let n = 0; n < 90; n += 1) expect(minute(2)).toBeNull();
    expect(minute(9)).toBeNull();
    expect(minute(30)).toMatch(/^a sends 30\.0 MiB a second; 2\.\d is usual\.$/);
    let lasted = 1;
    while (minute(30) !== null) lasted += 1;
    expect(lasted).toBeGreaterThan(5);
    expect(lasted).toBeLessThan(60);
  });

  it('is nothing in the first hour, and nothing when it is little', () => {
    const egress = new Egress(5);
    egress.look('a', 0, 0);
    expect(egress.look('a', 60 * 100 * MIB, MINUTE)).toBeNull();
    const small = new Egress(5);
    for (let n = 0; n < 80; n += 1) small.look('a', n * 1_000, n * MINUTE);
    expect(small.look('a', 80_000 + 30 * MIB, 81 * MINUTE)).toBeNull();
  });

  it('begins anew when the server did', () => {
    const egress = new Egress(5);
    for (let n = 0; n < 80; n += 1) egress.look('a', n * MIB, n * MINUTE);
    expect(egress.look('a', 5, 80 * MINUTE)).toBeNull();
  });
});

describe('a disk', () => {
  it('is told of below the bound, and until there is a little more', () => {
    const judge = new DiskJudge(bounds);
    const at = (free: number): readonly string[] =>
      judge
        .judge([{ path: '/var', free, freeBytes: free * 2 ** 40, why: '' }], 0)
        .holds.map(({ severity = 'high' }) => severity);
    expect([0.2, 0.149, 0.16, 0.18, 0.16].map(at)).toEqual([[], ['high'], ['high'], [], []]);
    expect(at(0.049)).toEqual(['critical']);
  });
});

describe('a certificate', () => {
  it('is told of two weeks before, and is critical two days before and after', () => {
    const DAY = 86_400_000;
    const at = (ends: number): readonly string[] =>
      lookAtCertificates([{ file: 'a.crt', ends, why: '' }], bounds, 0).holds.map(
        ({ severity = 'high' }) => severity,
      );
    expect([15, 13, 1, -1].map((days) => at(days * DAY))).toEqual([
      [],
      ['high'],
      ['critical'],
      ['critical'],
    ]);
  });
});

describe('an archive', () => {
  const fact = {
    began: 0,
    receivedTo: 1_000_000,
    offset: 5,
    segments: 1,
    bytes: 10,
    lastDrill: null,
    drillEvery: 7 * 86_400_000,
  };
  const rulesAt = (changed: Partial<typeof fact>, at: number): readonly string[] =>
    lookAtArchive({ ...fact, ...changed }, bounds, at).holds.map(({ rule }) => rule);

  it('is behind when its newest is too old', () => {
    expect(rulesAt({}, 1_000_000 + 120_000)).toEqual([]);
    expect(rulesAt({}, 1_000_000 + 120_001)).toEqual(['archive-behind']);
  });

  it('that was never drilled is overdue from its beginning on', () => {
    const at = 8 * 86_400_000;
    expect(rulesAt({ receivedTo: at }, at)).toEqual(['drill-overdue']);
  });
});

describe('events', () => {
  it('say what they are about: a field, or the chain that they stand in', () => {
    const touched = event('GATEWAY_CANARY_TOUCHED', 1, { user: 'web' });
    expect(wordOf(touched, 'gateway-1')).toMatchObject({ rule: 'canary-touched', about: 'web' });
    const away = event('GATEWAY_SERVER_AWAY', 1);
    expect(wordOf(away, 'gateway-1')).toMatchObject({ kind: 'holds', about: 'gateway-1' });
    expect(wordOf(event('GATEWAY_STARTED', 1), 'gateway-1')).toBeNull();
    expect(wordOf(event('toString', 1), 'gateway-1')).toBeNull();
  });

  it('that were counted in a flood count as so many', () => {
    const bursts = new Bursts(bounds);
    const one = event('GATEWAY_KEY_REFUSED', 1_000);
    expect(bursts.hear(one)).toEqual([]);
    const [word] = bursts.hear(event('GATEWAY_KEY_REFUSED', 2_000, { repeated: 99 }));
    expect(word).toMatchObject({ rule: 'refusals', about: 'GATEWAY_KEY_REFUSED', times: 99 });
  });

  it('make a burst also over the edge of a window, and none when they are far apart', () => {
    const bursts = new Bursts(bounds);
    const failed = (at: number): number =>
      bursts.hear(event('GATEWAY_LOGIN_REFUSED', at, { address: '10.0.0.9' })).length;
    const close = [26, 27, 28, 29, 29.5, 31, 32, 33, 34, 35].map((s) => failed(s * 1_000));
    expect(close.at(-1)).toBe(1);
    expect(close.slice(0, -1)).not.toContain(1);
    const far = new Bursts(bounds);
    for (let n = 0; n < 50; n += 1) {
      expect(far.hear(event('GATEWAY_LOGIN_REFUSED', n * 61_000))).toEqual([]);
    }
  });

  it('of failed logins at the console are counted by whoever it was', () => {
    const bursts = new Bursts(bounds);
    const failed = (user: string): number =>
      bursts.hear(event('CONSOLE_LOGIN_REFUSED', 1_000, { user }, { class: 'authentication' }))
        .length;
    for (let n = 0; n < 9; n += 1) expect(failed('anna')).toBe(0);
    expect(failed('boris')).toBe(0);
    expect(failed('anna')).toBe(1);
  });
});
