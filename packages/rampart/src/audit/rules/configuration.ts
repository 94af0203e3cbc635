// What its settings let through.
import { createHash } from 'node:crypto';

import { applicationUsers, usersWhoMay } from '../rights.ts';
import { openPorts } from '../exposure.ts';
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
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
  [
    'foobared',
    'redis',
    'password',
    'changeme',
    'secret',
    '123456',
    'admin',
    'default',
    'root',
    'iamadmin',
  ].map((text) => createHash('sha256').update(text).digest('hex')),
);

/** As the server tells values, whatever the notation of the file. */
function same(name: string, running: string, written: string): boolean {
  const clean = (text: string): string =>
    text.replaceAll('"', '').replaceAll(/\s+/g, ' ').trim().toLowerCase();
  if (clean(running) === clean(written)) return true;
  return name === 'client-output-buffer-limit' && clean(running).includes(clean(written));
}
