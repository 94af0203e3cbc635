// What its settings bound: memory, requests, replies, keys.

import { mayRun } from '../granted.ts';
import { applicationUsers, hasEveryChannel, usersWhoMay } from '../rights.ts';
import { evidence } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { reachableOf } from '../vulnerabilities/of.ts';
import { conf, confAtStart, familyOf, words } from './family.ts';

const rule = familyOf('configuration', 'server', ['confidentiality', 'integrity', 'availability']);

export const limits: readonly Rule[] = [
  rule({
    id: 'CFG-008',
    of: 'server',
    severity: 'medium',
    taught: true,
    harms: ['availability'],
    title: 'Its memory has a bound, with room to copy',
    why: 'Without one the kernel ends it, or a neighbour, when memory is full; a snapshot needs room beside it.',
    mend: conf('About two thirds of what the host has.', 'maxmemory 2gb'),
    references: ['https://redis.io/docs/latest/operate/oss_and_stack/management/admin/'],
    check: (it) =>
      unlessAny(
        () =>
          it.number('maxmemory') === 0
            ? [it.shown('maxmemory', 'maxmemory is 0: there is no bound')]
            : [],
        () => {
          const { total, limit } = it.take(it.host.memory, 'the memory of the host');
          const room = Math.min(total, limit ?? total);
          const most = it.number('maxmemory');
          return most > room * 0.75
            ? [
                it.shown(
                  'maxmemory',
                  `maxmemory is ${Math.round((most / room) * 100)}% of the memory that there is`,
                ),
              ]
            : [];
        },
      ),
  }),
  rule({
    id: 'CFG-009',
    of: 'server',
    severity: 'high',
    taught: true,
    layer: 'data',
    harms: ['integrity', 'availability'],
    title: 'No eviction reaches sessions, tokens and locks',
    why: 'When memory is full, allkeys policies take whatever is old: a revoked token may be good again, a lock free, a session gone.',
    mend: conf('Keep such keys on a server that never evicts.', 'maxmemory-policy noeviction'),
    check: (it) => {
      const policy = it.sure('maxmemory-policy');
      if (policy === 'noeviction' || it.number('maxmemory') === 0) return unless([]);
      const { keys } = it.take(it.server.keys, 'the names of some keys');
      const guarded = keys.filter(
        ({ name, expires }) =>
          isSecurityKey(name) && (policy.startsWith('allkeys') || expires !== null),
      );
      return unless(
        guarded.length === 0
          ? []
          : [
              it.shown(
                'maxmemory-policy',
                `maxmemory-policy ${policy} may evict ${guarded.length} of the keys looked at that guard something, such as "${prefixOf(guarded[0]?.name)}…"`,
              ),
            ],
      );
    },
  }),
  rule({
    id: 'CFG-010',
    of: 'server',
    severity: 'medium',
    layer: 'data',
    harms: ['availability'],
    title: 'A policy that evicts what expires finds something that does',
    why: 'Otherwise memory is full and writes fail, although a policy is set.',
    mend: conf('Let keys expire, or choose another policy.', 'maxmemory-policy allkeys-lru'),
    check: (it) => {
      if (!it.sure('maxmemory-policy').startsWith('volatile'))
        return beside('It evicts by another rule.');
      if (it.number('maxmemory') === 0) return beside('Its memory has no bound.');
      const databases =
        it.take(it.server.info, 'INFO keyspace').get('keyspace') ?? new Map<string, string>();
      const counts = [...databases.values()].map((text) => ({
        keys: Number(/keys=(\d+)/.exec(text)?.[1] ?? 0),
        expires: Number(/expires=(\d+)/.exec(text)?.[1] ?? 0),
      }));
      const keys = counts.reduce((sum, one) => sum + one.keys, 0);
      const expires = counts.reduce((sum, one) => sum + one.expires, 0);
      return unless(
        keys > 0 && expires / keys < 0.05
          ? [it.shown('maxmemory-policy', `${expires} of ${keys} keys expire`)]
          : [],
      );
    },
  }),
  rule({
    id: 'CFG-011',
    of: 'server',
    severity: 'medium',
    harms: ['availability'],
    title: 'No request may be larger than by default',
    why: 'One client could take all the memory, and several overflows need the larger bound.',
    mend: conf(
      'The defaults, or less.',
      'proto-max-bulk-len 512mb',
      'client-query-buffer-limit 1gb',
    ),
    references: ['CVE-2021-41099', 'CVE-2021-32761'],
    check: (it) =>
      unless([
        ...(it.number('proto-max-bulk-len') > 512 * 2 ** 20
          ? [it.shown('proto-max-bulk-len')]
          : []),
        ...(it.number('client-query-buffer-limit') > 2 ** 30
          ? [it.shown('client-query-buffer-limit')]
          : []),
      ]),
  }),
  rule({
    id: 'CFG-012',
    of: 'server',
    severity: 'medium',
    harms: ['availability'],
    title: 'Subscribers and replicas that do not read are cut off',
    why: 'What they do not take piles up in the memory of the server.',
    mend: conf(
      'A bound for each.',
      'client-output-buffer-limit pubsub 32mb 8mb 60',
      'client-output-buffer-limit replica 256mb 64mb 60',
    ),
    references: ['CVE-2025-21605'],
    check: (it) => {
      const bounds = it.sure('client-output-buffer-limit').split(/\s+/);
      return unless(
        ['pubsub', 'slave', 'replica'].flatMap((kind) => {
          const at = bounds.indexOf(kind);
          return at >= 0 && bounds[at + 1] === '0'
            ? [
                it.shown(
                  'client-output-buffer-limit',
                  `Replies to ${kind === 'pubsub' ? 'subscribers' : 'replicas'} have no bound`,
                ),
              ]
            : [];
        }),
      );
    },
  }),
  rule({
    id: 'CFG-013',
    of: 'server',
    severity: 'medium',
    harms: ['availability', 'integrity'],
    title: 'Clients are not evicted by a release that does it wrongly',
    why: 'Several releases use a client after they evicted it.',
    mend: conf('Until the update, none.', 'maxmemory-clients 0'),
    references: ['CVE-2026-23479', 'CVE-2026-82631'],
    check: (it) => {
      const value = it.setting('maxmemory-clients');
      if (value === null) return beside('Before 7.0 clients are not evicted.');
      if (value === '0') return unless([]);
      return unless(
        reachableOf(it, ({ needs }) => needs?.includes('eviction of clients') === true),
      );
    },
  }),
  rule({
    id: 'CFG-014',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    harms: ['availability'],
    title: 'A script that runs too long can be stopped soon',
    why: 'Until the time is over nobody can stop it, and nobody else is served.',
    mend: conf('Five seconds or less.', 'busy-reply-threshold 5000'),
    check: (it) => {
      const name =
        it.setting('busy-reply-threshold') === null ? 'lua-time-limit' : 'busy-reply-threshold';
      const value = it.number(name);
      return unless(value <= 0 || value > 5_000 ? [it.shown(name)] : []);
    },
  }),
  rule({
    id: 'CFG-016',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    title: 'Dumps that clients restore are examined as a whole',
    why: 'The loader believes what it reads otherwise.',
    mend: conf('For clients; snapshots of its own need it less.', 'sanitize-dump-payload clients'),
    references: ['CVE-2026-25243'],
    check: (it) => {
      const value = it.setting('sanitize-dump-payload');
      if (value === null) return beside('This release has no such switch.');
      if (value !== 'no') return unless([]);
      const may = usersWhoMay(applicationUsers(it), ['restore', 'restore-asking']);
      return unless(may.length === 0 ? [] : [it.shown('sanitize-dump-payload'), ...may]);
    },
  }),
  rule({
    id: 'CFG-017',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    layer: 'watch',
    harms: ['confidentiality'],
    title: 'Logs and reports of crashes keep data of people out',
    why: 'Both are copied to many places.',
    mend: conf('Hide it.', 'hide-user-data-from-log yes'),
    check: (it) => {
      const value = it.setting('hide-user-data-from-log');
      if (value === null) return beside('This release has no such switch.');
      return unless(value === 'yes' ? [] : [it.shown('hide-user-data-from-log')]);
    },
  }),
  rule({
    id: 'CFG-018',
    of: 'server',
    severity: 'medium',
    taught: true,
    layer: 'watch',
    harms: ['integrity'],
    title: 'It keeps a log, and a useful one',
    why: 'Without a log nobody can say what happened; at debug it fills the disk and tells secrets.',
    mend: confAtStart(
      'Notice is right for most.',
      'loglevel notice',
      'logfile /var/log/redis/redis-server.log',
    ),
    check: (it) =>
      unlessAny(
        () =>
          ['debug', 'nothing', 'warning'].includes(it.sure('loglevel'))
            ? [it.shown('loglevel')]
            : [],
        () => {
          if (it.sure('logfile') !== '' || it.setting('syslog-enabled') === 'yes') return [];
          if (it.setting('supervised') === 'systemd' || (it.hasSystemd && it.process.unit.known))
            return [];
          return [it.shown('logfile', 'It has no log file, and nothing takes what it prints')];
        },
      ),
  }),
  rule({
    id: 'CFG-022',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    harms: ['confidentiality'],
    title: 'Changes of keys are not told to everybody',
    why: 'Who hears all channels then learns the names of keys as they change.',
    mend: conf('Only the kinds that are needed, or none.', 'notify-keyspace-events ""'),
    check: (it) => {
      const value = it.sure('notify-keyspace-events');
      if (!/[KE]/.test(value)) return unless([]);
      return unless(
        applicationUsers(it)
          .filter(
            (user) =>
              hasEveryChannel(user) && (mayRun(user, 'psubscribe') || mayRun(user, 'subscribe')),
          )
          .map(({ name }) =>
            it.shown('notify-keyspace-events', `Events "${value}" reach "${name}"`),
          ),
      );
    },
  }),
  rule({
    id: 'CFG-023',
    of: 'server',
    layer: 'client',
    severity: 'low',
    taught: true,
    level: 'hardened',
    harms: ['integrity'],
    title: 'Names of keys look as a program would make them',
    why: 'Control characters and endless names come from input that nobody checked.',
    mend: words('Make keys by keyspace templates (@rampart/client).'),
    check: (it) => {
      const { keys } = it.take(it.server.keys, 'the names of some keys');
      const odd = keys.filter(
        ({ name }) => name.length > 1_024 || name.some((byte) => byte < 0x20 || byte === 0x7f),
      );
      return unless(
        odd.length > Math.floor(keys.length / 100)
          ? [
              evidence(
                'keys',
                `${odd.length} of ${keys.length} names hold control characters or are longer than 1,024 bytes.`,
              ),
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'CFG-025',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    harms: ['availability'],
    title: 'It takes no more threads than there are processors',
    why: 'More of them wait for each other; and a watchdog that is left on stops it by itself.',
    mend: conf('Some fewer than processors.', 'io-threads 2'),
    check: (it) =>
      unlessAny(
        () => (Number(it.setting('watchdog-period') ?? 0) > 0 ? [it.shown('watchdog-period')] : []),
        () => {
          const threads = Number(it.since('6.0', 'io-threads') ?? 1);
          if (threads <= 1) return [];
          const there = it.take(it.host.processors, 'the number of processors');
          return threads > there
            ? [
                it.shown(
                  'io-threads',
                  `io-threads is ${threads}, and there are ${there} processors`,
                ),
              ]
            : [];
        },
      ),
  }),
];

function isSecurityKey(name: Uint8Array): boolean {
  return /^(?:\{?)(?:csrf|xsrf|session|sess|token|lock|redlock|ratelimit|rate-limit|rl|keyring|rampart)[:{}_-]/i.test(
    Buffer.from(name).toString('latin1'),
  );
}

function prefixOf(name: Uint8Array | undefined): string {
  return /^[\w{}-]{1,24}/.exec(Buffer.from(name ?? []).toString('latin1'))?.[0] ?? '';
}
