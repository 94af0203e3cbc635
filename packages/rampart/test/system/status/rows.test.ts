// What is said of what was seen, on plain data.
import { describe, expect, it } from 'vitest';

import { known, unknown, type Fact } from '../../../src/observe/fact.ts';
import type { Role, SentinelGroup, ServerFacts } from '../../../src/observe/facts.ts';
import { nothingKnown } from '../../../src/observe/live/nothing-known.ts';
import { archiveRows, gatewayRow } from '../../../src/system/status/around.ts';
import type { ArchiveHead } from '../../../src/system/status/around.ts';
import { exitCodeOf, shownRows } from '../../../src/system/status/row.ts';
import { alertsRow, auditRow } from '../../../src/system/status/watch.ts';
import { serverRows } from '../../../src/system/status/servers.ts';

const from = { kind: 'live', server: 'test', command: 'TEST' } as const;
const away = unknown('away', 'Nobody answers.');

function server(port: number, facts: Partial<ServerFacts>): ServerFacts {
  return { ...nothingKnown({ kind: 'tcp', host: '127.0.0.1', port }, away), ...facts };
}

function withRole(port: number, role: Role): ServerFacts {
  const memory = new Map([
    ['used_memory', '50'],
    ['maxmemory', '100'],
  ]);
  return server(port, {
    role: known(role, from),
    info: known(new Map([['memory', memory]]), from),
  });
}

const primary = withRole(1, { kind: 'primary', offset: 1_000, replicas: [] });

function replica(link: string, offset = 1_000): ServerFacts {
  return withRole(2, { kind: 'replica', of: { host: '127.0.0.1', port: 1 }, link, offset });
}

function rowsOf(servers: readonly ServerFacts[], sentinels: readonly ServerFacts[] = []) {
  return serverRows(null, { servers, sentinels });
}

describe('servers', () => {
  it('are good when one leads and the others are in step', () => {
    const rows = rowsOf([primary, replica('connected', 990)]);
    expect(exitCodeOf(rows)).toBe(0);
    expect(rows[0]?.text).toBe('primary 127.0.0.1:1, replica 127.0.0.1:2 10 bytes behind');
  });

  it.each([
    ['nobody leads', [replica('connected')]],
    ['two lead', [primary, primary]],
    ['one is not in step', [primary, replica('connect')]],
    ['one is far behind', [primary, replica('connected', -2_000_000)]],
    ['one does not answer', [primary, server(3, {})]],
  ])('want attention when %s', (_, servers) => {
    expect(exitCodeOf(rowsOf(servers))).toBe(2);
  });

  it('are not called good when their role is not told to us', () => {
    const shut = { role: unknown('no-right', 'ROLE is refused.', '+role') };
    expect(exitCodeOf(rowsOf([server(1, shut)]))).toBe(1);
  });
});

describe('Sentinels', () => {
  const group = (canFailOver: SentinelGroup['canFailOver'], port = 1): SentinelGroup => ({
    name: 'shop',
    primary: { host: '127.0.0.1', port },
    quorum: 2,
    fields: new Map(),
    replicas: away,
    sentinels: away,
    canFailOver,
  });
  const can: SentinelGroup['canFailOver'] = known({ ok: true, answer: 'OK' }, from);
  const watching = (groups: Fact<readonly SentinelGroup[]>): ServerFacts =>
    server(9, { role: known({ kind: 'sentinel', groups: ['shop'] }, from), groups });
  const stateOf = (...sentinels: readonly ServerFacts[]): string | undefined =>
    rowsOf([primary], sentinels).find(({ name }) => name === 'sentinels')?.state;

  it('are good when all answer, agree, and could fail over', () => {
    expect(stateOf(watching(known([group(can)], from)))).toBe('good');
  });

  it('want attention when one is away, when they disagree, and when they could not', () => {
    const well = watching(known([group(can)], from));
    expect(stateOf(well, server(8, {}))).toBe('attention');
    expect(stateOf(well, watching(known([group(can, 2)], from)))).toBe('attention');
    const cannot = known({ ok: false, answer: 'NOQUORUM 1 usable Sentinels' }, from);
    expect(stateOf(watching(known([group(cannot)], from)))).toBe('attention');
  });

  it('are not called good when they may not be asked', () => {
    const shut = unknown('no-right', 'SENTINEL is refused.', '+sentinel');
    expect(stateOf(watching(shut))).toBe('unknown');
    expect(stateOf(watching(known([group(shut)], from)))).toBe('unknown');
  });
});

describe('the archive', () => {
  const now = 1_000_000_000_000;
  const day = 86_400_000;
  const head: ArchiveHead = {
    offset: 900,
    received: now - 2_000,
    segments: 3,
    faults: 0,
    created: now - day,
    drill: { began: now - day, passed: true },
  };
  const rows = (changed: Partial<ArchiveHead>, offset: number | null = 1_000) =>
    archiveRows({ kind: 'seen', value: { ...head, ...changed } }, offset, 7 * day, now);

  it('is good while it follows and a drill has passed lately', () => {
    expect(exitCodeOf(rows({}))).toBe(0);
    expect(shownRows(rows({}))).toContain('100 bytes behind, last received 2 s ago');
  });

  it.each<[string, Partial<ArchiveHead>]>([
    ['nothing came for a while, and there was something', { received: now - 120_000 }],
    ['a part of it cannot be read', { faults: 1 }],
    ['the last drill differed', { drill: { began: now - day, passed: false } }],
    ['the last drill is long ago', { drill: { began: now - 8 * day, passed: true } }],
    ['it was never drilled in all its time', { drill: null, created: now - 8 * day }],
  ])('wants attention when %s', (_, changed) => {
    expect(exitCodeOf(rows(changed))).toBe(2);
  });

  it('is quiet where nothing is written', () => {
    expect(exitCodeOf(rows({ received: now - 120_000, offset: 1_000 }))).toBe(0);
  });

  it('is not called good when nobody knows how far behind it is', () => {
    expect(exitCodeOf(rows({}, null))).toBe(1);
    expect(exitCodeOf(archiveRows({ kind: 'unseen', why: 'EACCES' }, 1, day, now))).toBe(1);
  });
});

describe('a gateway', () => {
  const well = {
    app: 'shop',
    version: '1.0.0',
    age: 1,
    policy: { source: 'rampart.yaml', loadedAt: 1 },
    listens: ['127.0.0.1:6380'],
    workers: { wanted: 2, serving: 2, restarts: 0 },
    connections: 3,
    upstream: 'here',
    lanes: 1,
    owns: 0,
    bans: 0,
    grants: 0,
    pending: 0,
    log: 'written',
    isDraining: false,
    observes: false,
  } as const;
  const state = (changed: object): string =>
    gatewayRow({ kind: 'seen', value: { ...well, ...changed } }).state;

  it('is good while it enforces, is written down, and reaches the server', () => {
    expect(state({})).toBe('good');
    expect(state({ workers: { wanted: 2, serving: 1, restarts: 1 } })).toBe('attention');
    for (const trouble of [{ upstream: 'away' }, { log: 'broken' }, { observes: true }]) {
      expect(state(trouble)).toBe('attention');
    }
    expect(gatewayRow({ kind: 'unseen', why: 'refused' }).state).toBe('unknown');
  });
});

describe('alerts', () => {
  const now = 1_000_000_000_000;
  const alerts = [
    { alert: 'node-down one', severity: 'critical' },
    { alert: 'disk-full', severity: 'high' },
    { alert: 'drill-overdue', severity: 'low' },
  ];
  const row = (at: number, standing: typeof alerts) =>
    alertsRow({ kind: 'seen', value: { at, alerts: standing } }, now);

  it('are good while somebody watches and none stands', () => {
    expect(row(now - 5_000, [])).toMatchObject({ state: 'good', text: 'none stands' });
  });

  it('want attention when some stand, the gravest by name', () => {
    expect(row(now - 5_000, alerts)).toMatchObject({
      state: 'attention',
      text: '3 stand: node-down one (critical), disk-full (high) and 1 more',
    });
  });

  it('want attention when nobody watches any more, or ever has', () => {
    expect(row(now - 120_000, [])).toMatchObject({ state: 'attention' });
    expect(row(now - 120_000, []).text).toContain('nobody has watched for 2 min');
    expect(alertsRow({ kind: 'away', why: 'nobody' }, now).state).toBe('attention');
    expect(alertsRow({ kind: 'unseen', why: 'EACCES' }, now).state).toBe('unknown');
  });
});

describe('the last audit', () => {
  const now = Date.parse('2026-11-20T14:00:00Z');
  const day = 86_400_000;
  const counts = { pass: 90, fail: 2, unknown: 3, 'not applicable': 0, waived: 0 };
  const failures = { critical: 0, high: 0, medium: 1, low: 1, info: 0 };
  const grades = [{ layer: 'server', letter: 'C' }] as const;
  const row = (at: string, high = 0) =>
    auditRow({ at, counts, failures: { ...failures, high }, grades }, day, now);

  it('says when it was, the grades, and how much there is to mend', () => {
    expect(row('2026-11-20T11:00:00Z')).toEqual({
      name: 'audit',
      state: 'good',
      text: '3 h ago: server C; 2 to mend',
    });
  });

  it('wants attention when something grave was found, or when it is long ago', () => {
    expect(row('2026-11-20T11:00:00Z', 1).state).toBe('attention');
    expect(row('2026-11-17T11:00:00Z').state).toBe('attention');
  });

  it('is neither good nor bad where none was kept', () => {
    expect(auditRow(null, day, now).state).toBe('told');
  });
});

describe('the lines', () => {
  it('line up, however long a name is', () => {
    const text = shownRows([
      { name: 'servers', state: 'good', text: 'a' },
      { name: 'gateway second', state: 'good', text: 'b' },
    ]);
    expect(text).toBe('servers        ok    a\ngateway second ok    b\n');
  });
});
