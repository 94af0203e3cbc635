// What its settings let through.
import { createHash } from 'node:crypto';

import { applicationUsers, mayRun, hasEveryChannel, usersWhoMay } from '../rights.ts';
import { openPorts } from '../exposure.ts';
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { reachableOf } from '../vulnerabilities/of.ts';
import { conf, confAtStart, familyOf, words } from './family.ts';

const rule = familyOf('configuration', 'server', ['confidentiality', 'integrity', 'availability']);
const handbook = 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/';
const oddPlace =
  /^\/(?:(?:var\/)?tmp|dev\/shm)?\/?$|^\/(?:root|etc|var\/spool\/cron|var\/www|srv\/www|usr|bin|sbin|home\/[^/]+)(?:\/|$)|\/\.ssh(?:\/|$)|\/(?:public_html|htdocs|wwwroot)(?:\/|$)/;
const oddName =
  /^(?:root|authorized_keys|crontab|.*\.(?:php|jsp|aspx?|so|sh|py|conf|service|html?))$/i;

/** `yes` is a hole for everybody, `local` for whoever is on the host. */
function closedTo(name: string): (it: Seen) => ReturnType<typeof unless> {
  return (it) => {
    const value = it.setting(name);
    if (value === null) return beside('Before 7.0 there is no such switch.');
    return unless(value === 'no' ? [] : [it.shown(name)]);
  };
}

export const configuration: readonly Rule[] = [
  rule({
    id: 'CFG-001',
    of: 'server',
    severity: 'critical',
    title: 'Where it writes its files cannot be changed while it runs',
    why: 'CONFIG SET dir and dbfilename turn a login into files of an intruder anywhere on the host.',
    mend: confAtStart('Leave it at no.', 'enable-protected-configs no'),
    references: [handbook, 'http://antirez.com/news/96'],
    check: closedTo('enable-protected-configs'),
  }),
  rule({
    id: 'CFG-002',
    of: 'server',
    severity: 'high',
    title: 'DEBUG is off',
    why: 'It stops, delays and shows the inside of the server.',
    mend: confAtStart('Leave it at no.', 'enable-debug-command no'),
    references: [handbook],
    check: closedTo('enable-debug-command'),
  }),
  rule({
    id: 'CFG-003',
    of: 'server',
    severity: 'critical',
    title: 'No module can be loaded while it runs',
    why: 'A module is a program that runs as the server.',
    mend: confAtStart('Load what is needed by loadmodule in the file.', 'enable-module-command no'),
    references: [handbook],
    check: closedTo('enable-module-command'),
  }),
  rule({
    id: 'CFG-004',
    of: 'server',
    severity: 'critical',
    title: 'Before 7.0, only administrators may change settings',
    why: 'These releases let CONFIG SET choose where files are written.',
    mend: words('Move to 7.0 or later; until then take CONFIG from everybody.'),
    references: ['http://antirez.com/news/96'],
    check: (it) => {
      if (it.isSince('7.0')) return beside('From 7.0 on CFG-001 holds it.');
      return unless(usersWhoMay(applicationUsers(it), ['config', 'config|set']));
    },
  }),
  rule({
    id: 'CFG-005',
    of: 'server',
    severity: 'critical',
    title: 'Its modules are those of the file, and none opens a shell',
    why: 'Worms bring a module that runs commands of the host.',
    mend: words('MODULE UNLOAD it, take the server off the network, and look for how it came in.'),
    references: ['https://attack.mitre.org/techniques/T1129/'],
    check: (it) => {
      const loaded = it.take(it.server.modules, 'the list of modules');
      const shells = it.commands.commands.filter(({ name }) => /^(?:system\.|shell)/.test(name));
      return unlessAny(
        () => shells.map(({ name }) => evidence(name, `There is a command ${name.toUpperCase()}.`)),
        () => {
          const bundled = new Set(['bf', 'search', 'timeseries', 'rejson', 'vectorset']);
          const odd = loaded.filter(
            ({ name }) => !(bundled.has(name.toLowerCase()) && it.isSince('8.0')),
          );
          if (odd.length === 0) return [];
          const written = new Set(it.config.modules.map(({ path }) => path));
          return odd
            .filter(({ path }) => path === null || !written.has(path))
            .map(({ name, path }) =>
              evidence(
                name,
                `The module "${name}" (${path ?? 'from nowhere'}) is not in its configuration.`,
              ),
            );
        },
      );
    },
  }),
  rule({
    id: 'CFG-006',
    of: 'server',
    severity: 'critical',
    taught: true,
    title: 'Its files lie in a directory of their own, under usual names',
    why: 'In a directory of cron, of ssh or of a web server a snapshot is a way in.',
    mend: confAtStart('Give it one.', 'dir /var/lib/redis', 'dbfilename dump.rdb'),
    references: ['http://antirez.com/news/96'],
    check: (it) =>
      unless([
        ...(oddPlace.test(it.sure('dir')) ? [it.shown('dir')] : []),
        ...(oddName.test(it.sure('dbfilename')) ? [it.shown('dbfilename')] : []),
      ]),
  }),
  rule({
    id: 'CFG-007',
    of: 'server',
    severity: 'critical',
    title: 'Nothing looks like what worms leave behind',
    why: 'They change where snapshots go, make replicas writable, and leave keys with lines for cron.',
    mend: words(
      'Take it off the network, keep a copy of the disk, restore, and change every secret.',
    ),
    references: ['https://attack.mitre.org/groups/G0139/'],
    check: (it) =>
      unlessAny(
        () => {
          const { keys } = it.take(it.server.keys, 'the names of some keys');
          const left = keys
            .map(({ name }) => Buffer.from(name).toString('latin1'))
            .filter((name) =>
              /^(?:backup[1-4]|crackit\w*|READ_ME\w*|PLEASE_READ\w*|weapon|trojan\d*)$/i.test(name),
            );
          return left.slice(0, 5).map((name) => evidence('key', `There is a key "${name}".`));
        },
        () => {
          const before = it.baseline.settings.get(it.name);
          return ['dir', 'dbfilename'].flatMap((name) => {
            const old = before?.get(name);
            return old === undefined || old === it.sure(name)
              ? []
              : [
                  it.shown(
                    name,
                    `${name} was "${old}" when the baseline was made, and is "${it.sure(name)}"`,
                  ),
                ];
          });
        },
      ),
  }),
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
      const limits = it.sure('client-output-buffer-limit').split(/\s+/);
      return unless(
        ['pubsub', 'slave', 'replica'].flatMap((kind) => {
          const at = limits.indexOf(kind);
          return at >= 0 && limits[at + 1] === '0'
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
    id: 'CFG-015',
    of: 'server',
    severity: 'high',
    title: 'Scripts get no old or unsafe functions',
    why: 'They open the sandbox a little for each.',
    mend: conf('Leave it off.', 'lua-enable-deprecated-api no'),
    check: (it) => {
      const names = [
        'lua-enable-deprecated-api',
        'lua-enable-insecure-api',
        'lua-insecure-api-current',
      ].filter((name) => it.setting(name) !== null);
      if (names.length === 0) return beside('This release has no such switch.');
      return unless(
        names.filter((name) => it.setting(name) === 'yes').map((name) => it.shown(name)),
      );
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
    id: 'CFG-019',
    of: 'server',
    severity: 'medium',
    harms: ['integrity', 'availability'],
    title: 'It runs as its file says',
    why: 'What was set while it ran is gone at the next start; or the start brings a hole back.',
    mend: words('Look at the difference; then CONFIG REWRITE, or start it again.'),
    check: (it) => {
      const running = it.take(it.server.settings, 'the settings');
      return unless(
        [...it.config.settings].flatMap(([name, { value, path, line }]) => {
          const now = running.get(name);
          if (now === undefined || changing.has(name) || same(name, now, value)) return [];
          return [
            {
              ...evidence(
                name,
                `${name} is "${now}" as it runs and "${value}" in the file.`,
                'live',
              ),
              place: `${path}:${line}`,
            },
          ];
        }),
      );
    },
  }),
  rule({
    id: 'CFG-020',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    harms: ['integrity'],
    title: 'No line about safety is overruled by a later one',
    why: 'People read the first and trust it; the last one counts.',
    mend: confAtStart('Keep one of them.'),
    check: (it) =>
      unless(
        [...it.config.settings].flatMap(([name, { value, path, line, overruled }]) => {
          const first = overruled[0];
          if (first === undefined || !aboutSafety.test(name)) return [];
          return [
            {
              ...evidence(
                name,
                `${name} of ${first.path}:${first.line} is overruled: it is "${value}".`,
                'file',
              ),
              place: `${path}:${line}`,
            },
          ];
        }),
      ),
  }),
  rule({
    id: 'CFG-021',
    of: 'server',
    severity: 'high',
    title: 'It was started with a configuration',
    why: 'Without a file it has the defaults, and those ask nobody for a password.',
    mend: words('Start it with its file.'),
    check: (it) => {
      if (it.view === 'file') return beside('There is a file.');
      return unless(
        (it.identity.configFile ?? '') === ''
          ? [evidence('config_file', 'It was started without a file.')]
          : [],
      );
    },
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
    id: 'CFG-024',
    of: 'server',
    severity: 'high',
    title: 'Nothing is left of the examples',
    why: 'foobared and the certificates of the tests are known to everybody.',
    mend: words('Replace them.'),
    check: (it) => {
      const secrets = ['requirepass', 'masterauth'].flatMap((name) => {
        const digest = it.secret(name)?.digest ?? '';
        return samples.has(digest)
          ? [evidence(name, `${name} is that of an example.`, it.view)]
          : [];
      });
      return unlessAny(
        () => secrets,
        () =>
          it.users
            .filter(({ passwords }) => passwords.some((digest) => samples.has(digest)))
            .map(({ name }) =>
              evidence(name, `The password of "${name}" is that of an example.`, it.view),
            ),
        () =>
          openPorts(it).tls > 0 && /(?:^|\/)tests\/tls\//.test(it.sure('tls-cert-file'))
            ? [it.shown('tls-cert-file')]
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
  rule({
    id: 'CFG-026',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    title: 'RDMA is off where nobody needs it',
    why: 'It is one more door, with a defect of its own.',
    mend: conf('Off.', 'rdma-port 0'),
    references: ['GHSA-jcj7-v34w-v9vv'],
    check: (it) => {
      const value = it.setting('rdma-port');
      if (value === null) return beside('It is not built with RDMA.');
      return unless(value === '0' ? [] : [it.shown('rdma-port')]);
    },
  }),
  rule({
    id: 'CFG-027',
    of: 'server',
    severity: 'critical',
    title: 'It follows nobody who is not known',
    why: 'REPLICAOF to a server of an intruder replaces all the data, and brings modules with it.',
    mend: words('REPLICAOF NO ONE, take it off the network, and restore.'),
    references: ['https://attack.mitre.org/techniques/T1210/'],
    check: (it) => {
      const role = it.take(it.server.role, 'the role');
      if (role.kind !== 'replica') return beside('It follows nobody.');
      const { deployment } = it.policy;
      const known = new Set(deployment?.servers.map(({ at }) => at.host) ?? []);
      for (const { address } of deployment?.hosts.values() ?? []) known.add(address);
      return unless(
        known.has(role.of.host)
          ? []
          : [
              evidence(
                'primary',
                `It follows ${role.of.host}:${role.of.port}, which the policy does not know.`,
              ),
            ],
      );
    },
  }),
];

/** They change by themselves, or are written otherwise than they are told. */
const changing: ReadonlySet<string> = new Set([
  'replicaof',
  'slaveof',
  'user',
  'include',
  'loadmodule',
  'rename-command',
  'oom-score-adj-values',
]);

const aboutSafety =
  /^(?:bind|protected-mode|port|tls-|aclfile|enable-|acl-|maxmemory|appendonly|appendfsync|dir$|dbfilename|replica-read-only|cluster-bus)/;

/** Passwords that stand in examples and on every list, as the server keeps them. */
const samples: ReadonlySet<string> = new Set(
  ['foobared', 'redis', 'password', 'changeme', 'secret', '123456', 'admin', 'default'].map(
    (text) => createHash('sha256').update(text).digest('hex'),
  ),
);

/** As the server tells values, whatever the notation of the file. */
function same(name: string, running: string, written: string): boolean {
  const clean = (text: string): string =>
    text.replaceAll('"', '').replaceAll(/\s+/g, ' ').trim().toLowerCase();
  if (clean(running) === clean(written)) return true;
  return name === 'client-output-buffer-limit' && clean(running).includes(clean(written));
}

function isSecurityKey(name: Uint8Array): boolean {
  return /^(?:\{?)(?:csrf|xsrf|session|sess|token|lock|redlock|ratelimit|rate-limit|rl|keyring|rampart)[:{}_-]/i.test(
    Buffer.from(name).toString('latin1'),
  );
}

function prefixOf(name: Uint8Array | undefined): string {
  return /^[\w{}-]{1,24}/.exec(Buffer.from(name ?? []).toString('latin1'))?.[0] ?? '';
}
