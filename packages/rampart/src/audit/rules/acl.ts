// What those may do who are let in. Rights are judged as they are in the end, not as they are written.
import { sameRights } from '../../observe/acl/questions.ts';
import type { AclUser } from '../../observe/acl/user.ts';
import {
  applicationUsers,
  hasEveryChannel,
  hasEveryKey,
  inCategory,
  mayRun,
  purposeOf,
  usersWhoMay,
} from '../rights.ts';
import { evidence } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { acl, conf, familyOf, words } from './family.ts';

const rule = familyOf('acl', 'server', ['confidentiality', 'integrity']);
const all = ['confidentiality', 'integrity', 'availability'] as const;
const aclPage = 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/';

const ofAdministrators = [
  'config|set',
  'module|load',
  'module|loadex',
  'debug',
  'shutdown',
  'replicaof',
  'slaveof',
  'acl|setuser',
  'acl|deluser',
  'acl|load',
  'save',
  'bgsave',
  'monitor',
  'psync',
  'sync',
  'failover',
];

/** In a dangerous category, and yet fit for an application. */
const harmless: ReadonlySet<string> = new Set([
  'info',
  'role',
  'lastsave',
  'sort',
  'sort_ro',
  'cluster',
  'cluster|slots',
  'cluster|shards',
  'cluster|nodes',
  'cluster|info',
  'cluster|myid',
  'cluster|links',
  'cluster|keyslot',
  'cluster|countkeysinslot',
  'client|list',
  'client|no-evict',
  'slowlog|get',
  'slowlog|len',
  'latency|latest',
  'latency|histogram',
  'config|get',
  'acl|whoami',
  'module|list',
  'command|getkeys',
  'slowlog',
  'latency',
  'client',
  'config',
  'acl',
  'module',
  'keys',
  'restore',
  'restore-asking',
  'migrate',
  'flushall',
  'flushdb',
  'swapdb',
  'client|kill',
  'client|pause',
  'client|unpause',
  'client|unblock',
  'slowlog|help',
  'latency|help',
  'config|help',
  'acl|help',
  'module|help',
  'cluster|help',
  'readonly',
  'readwrite',
  'asking',
  'pfdebug',
  'pfselftest',
]);

const loadsCode = [
  'eval',
  'evalsha',
  'eval_ro',
  'evalsha_ro',
  'script|load',
  'function|load',
  'function|restore',
  'function|flush',
  'function|delete',
];

const changesFunctions = ['function|load', 'function|restore', 'function|delete', 'function|flush'];

const containers = ['config', 'client', 'acl', 'cluster', 'script', 'function'];

export const aclRules: readonly Rule[] = [
  rule({
    id: 'ACL-001',
    of: 'server',
    severity: 'critical',
    harms: all,
    title: 'Every user has a password',
    why: 'A user with nopass is anybody who knows the name.',
    mend: acl(
      'Give the user a password, or switch it off.',
      'user NAME resetpass #SHA256_OF_THE_PASSWORD',
    ),
    references: [aclPage],
    check: (it) =>
      unless(
        it.users
          .filter(({ name, enabled, anyPassword }) => name !== 'default' && enabled && anyPassword)
          .map(({ name }) => evidence(name, `"${name}" is let in with any password.`, it.view)),
      ),
  }),
  rule({
    id: 'ACL-002',
    of: 'server',
    severity: 'high',
    taught: true,
    harms: all,
    title: 'No application may run the commands of administrators',
    why: 'With CONFIG SET, MODULE LOAD or REPLICAOF an intruder in the application owns the server, and often the host.',
    mend: acl(
      'Begin with nothing and add what the application calls.',
      'user NAME on #SHA256 -@all +get +set +del ~cart:*',
    ),
    references: [aclPage],
    check: (it) => unless(usersWhoMay(applicationUsers(it), ofAdministrators)),
  }),
  rule({
    id: 'ACL-003',
    of: 'server',
    severity: 'high',
    level: 'hardened',
    harms: all,
    title: 'No application may run other commands of @dangerous and @admin',
    why: 'These stop the server, show what other clients do, or reach beyond the keys of their user.',
    mend: acl('Take both away behind everything else.', 'user NAME … -@dangerous -@admin'),
    references: [aclPage],
    check: (it) => {
      const named = new Set(ofAdministrators);
      const dangerous = inCategory(it, 'dangerous', 'admin').filter(
        (name) => !harmless.has(name) && !named.has(name),
      );
      return unless(usersWhoMay(applicationUsers(it), dangerous));
    },
  }),
  rule({
    id: 'ACL-004',
    of: 'server',
    severity: 'high',
    level: 'hardened',
    taught: true,
    harms: all,
    title: 'Only those run scripts who need to',
    why: 'Most of the worst defects since 2022 begin in a script, and -@dangerous leaves scripts in.',
    mend: acl(
      'Take scripts away; who needs some gets FCALL or EVALSHA by name.',
      'user NAME … -@scripting -function -script',
    ),
    references: ['CVE-2025-49844', aclPage],
    check: (it) => unless(usersWhoMay(applicationUsers(it), loadsCode)),
  }),
  rule({
    id: 'ACL-005',
    of: 'server',
    severity: 'high',
    harms: all,
    title: 'No application may change functions',
    why: 'FUNCTION LOAD, RESTORE, DELETE and FLUSH belong to @write and not to @dangerous: +@write gives them away unseen.',
    mend: acl('Take them away behind +@write.', 'user NAME … +@write -function'),
    references: [aclPage],
    check: (it) => {
      if (!it.isSince('7.0')) return beside('Before 7.0 there are no functions.');
      return unless(usersWhoMay(applicationUsers(it), changesFunctions));
    },
  }),
  rule({
    id: 'ACL-006',
    of: 'server',
    severity: 'high',
    harms: all,
    title: 'No application may run RESTORE or MIGRATE',
    why: "A forged dump is the way into memory in most defects of 2026, and MIGRATE sends keys to a server of the sender's choice.",
    mend: acl('Take them away.', 'user NAME … -restore -restore-asking -migrate'),
    references: ['CVE-2026-25243', 'CVE-2026-66373'],
    check: (it) =>
      unless(usersWhoMay(applicationUsers(it), ['restore', 'restore-asking', 'migrate'])),
  }),
  rule({
    id: 'ACL-007',
    of: 'server',
    severity: 'medium',
    taught: true,
    title: 'Every application reaches its own keys only',
    why: 'One that reaches all of them reaches the sessions and tokens of the others.',
    mend: acl('Name the patterns.', 'user NAME … resetkeys ~cart:* %R~product:*'),
    references: [aclPage],
    check: (it) =>
      unless(
        applicationUsers(it)
          .filter(hasEveryKey)
          .map(({ name }) => evidence(name, `"${name}" reaches every key.`, it.view)),
      ),
  }),
  rule({
    id: 'ACL-008',
    of: 'server',
    severity: 'high',
    harms: ['integrity', 'availability'],
    title: 'Who reaches some keys cannot delete all of them',
    why: 'FLUSHALL, FLUSHDB and SWAPDB do not ask for patterns of keys.',
    mend: acl('Take them away.', 'user NAME … -flushall -flushdb -swapdb'),
    references: [aclPage],
    check: (it) => unless(usersWhoMay(applicationUsers(it), ['flushall', 'flushdb', 'swapdb'])),
  }),
  rule({
    id: 'ACL-009',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    harms: ['confidentiality'],
    title: 'Who reaches some keys does not see the names of all',
    why: 'KEYS, SCAN and RANDOMKEY do not ask for patterns either, and names tell of tenants and people.',
    mend: acl(
      "Take them away; the gateway can let them through for one's own keys.",
      'user NAME … -keys -scan -randomkey -dbsize',
    ),
    references: [aclPage],
    check: (it) =>
      unless(
        usersWhoMay(
          applicationUsers(it).filter((user) => !hasEveryKey(user)),
          ['keys', 'scan', 'randomkey'],
        ),
      ),
  }),
  rule({
    id: 'ACL-010',
    of: 'server',
    severity: 'medium',
    harms: ['confidentiality'],
    title: 'Every application hears its own channels only',
    why: 'Who hears all of them reads the messages of others, and the names of keys as they change.',
    mend: conf(
      'Begin with none, and name those that are needed.',
      'acl-pubsub-default resetchannels',
    ),
    references: [aclPage],
    check: (it) =>
      unlessAny(
        () =>
          applicationUsers(it)
            .filter(
              (user) =>
                hasEveryChannel(user) &&
                ['subscribe', 'psubscribe', 'publish'].some((name) => mayRun(user, name)),
            )
            .map(({ name }) => evidence(name, `"${name}" may use every channel.`, it.view)),
        () =>
          it.setting('acl-pubsub-default') === 'allchannels'
            ? [it.shown('acl-pubsub-default')]
            : [],
      ),
  }),
  rule({
    id: 'ACL-011',
    of: 'server',
    severity: 'high',
    level: 'hardened',
    harms: all,
    title: 'No bracketed selector gives what the rest of a line withholds',
    why: 'A reader of the line sees strict rules and overlooks the brackets behind them.',
    mend: acl('Write the user anew.', 'user NAME clearselectors …'),
    references: [aclPage],
    check: (it) =>
      unless(
        applicationUsers(it).flatMap((user) => {
          const {
            name,
            selectors: [first, ...others],
          } = user;
          return others.flatMap((selector) => {
            const root = { ...user, selectors: [first] as const };
            const bracket = { ...user, selectors: [selector] as const };
            const extra = [
              ...ofAdministrators,
              ...loadsCode,
              'restore',
              'migrate',
              'flushall',
            ].filter((command) => mayRun(bracket, command) && !mayRun(root, command));
            const wide = hasEveryKey(bracket) && !hasEveryKey(root);
            const gives = [
              ...extra.map((command) => command.toUpperCase().replace('|', ' ')),
              ...(wide ? ['every key'] : []),
            ];
            return gives.length === 0
              ? []
              : [
                  evidence(
                    name,
                    `Brackets of "${name}" give ${gives.slice(0, 6).join(', ')}.`,
                    it.view,
                  ),
                ];
          });
        }),
      ),
  }),
  rule({
    id: 'ACL-012',
    of: 'server',
    severity: 'medium',
    harms: all,
    title: 'No rule gives back what one before it took away',
    why: 'Rules act from left to right: behind +@all an earlier -debug says nothing.',
    mend: acl(
      'First -@all, then what is given, last what is taken.',
      'user NAME -@all +@read +@write -@dangerous',
    ),
    references: [aclPage],
    check: (it) => {
      const lines = it.config.directives.filter(({ name }) => name === 'user');
      return unless(
        lines.flatMap(({ values, path, line }) => {
          const given = reopened(values.slice(1));
          const name = values[0] ?? '';
          return given.length === 0
            ? []
            : [
                {
                  ...evidence(
                    name,
                    `For "${name}", ${given.join(' and ')} has no effect: what follows gives it back.`,
                    'file',
                  ),
                  place: `${path}:${line}`,
                },
              ];
        }),
      );
    },
  }),
  rule({
    id: 'ACL-013',
    of: 'server',
    severity: 'medium',
    title: 'The users that run are those of the file',
    why: 'What ACL SETUSER changed is lost at the next start, or hides until somebody loads the file.',
    mend: words('Look at the difference, then ACL SAVE or ACL LOAD.'),
    references: [aclPage],
    check: (it) => {
      const written = byName(it.take(it.config.users, 'the users of the file'));
      if (written.size === 0) return beside('The configuration names no users.');
      const running = byName(it.take(it.server.users, 'the users and their rights'));
      const names = [...new Set([...written.keys(), ...running.keys()])].filter(
        (name) => name !== 'default' || written.has(name),
      );
      return unless(
        names.flatMap((name) => {
          const difference = differenceOf(name, written.get(name), running.get(name));
          return difference === null ? [] : [evidence(name, difference)];
        }),
      );
    },
  }),
  rule({
    id: 'ACL-014',
    of: 'server',
    severity: 'high',
    managed: 'provider',
    taught: true,
    title: 'Only the server and its group read the file of users',
    why: 'The hashes in it have no salt, so weak passwords fall quickly; who writes it owns the server.',
    mend: words('chown root:redis and chmod 640, in a directory that nobody else writes.'),
    references: [aclPage],
    check: (it) => {
      const path = it.since('6.0', 'aclfile') ?? '';
      if (path === '') return beside('It has no file of users.');
      const { mode } = it.take(it.file(path).state, `the mode of ${path}`);
      return unless(
        (mode & 0o037) === 0
          ? []
          : [evidence(path, `${path} has mode ${mode.toString(8)}.`, 'host')],
      );
    },
  }),
  rule({
    id: 'ACL-015',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    harms: all,
    title: 'Commands with many uses are given use by use',
    why: '+client gives CLIENT KILL and PAUSE, +config gives CONFIG SET, +acl gives ACL SETUSER.',
    mend: acl(
      'Name the one that is needed.',
      'user NAME … -client +client|setname +client|setinfo',
    ),
    references: [aclPage],
    check: (it) =>
      unless(
        applicationUsers(it).flatMap(({ name, selectors }) => {
          const whole = containers.filter((container) =>
            selectors.some(({ commands }) => [...commands.values()].includes(`+${container}`)),
          );
          return whole.length === 0
            ? []
            : [
                evidence(
                  name,
                  `"${name}" has ${whole.map((one) => `+${one}`).join(' ')} as a whole.`,
                  it.view,
                ),
              ];
        }),
      ),
  }),
  rule({
    id: 'ACL-016',
    of: 'server',
    severity: 'medium',
    harms: ['availability'],
    title: 'No application may throw out or stop others',
    why: 'CLIENT KILL and PAUSE take service away from everybody, and CLIENT KILL sets off a defect with TLS.',
    mend: acl('Take them away.', 'user NAME … -client|kill -client|pause -client|unblock'),
    references: ['CVE-2026-56684'],
    check: (it) =>
      unless(usersWhoMay(applicationUsers(it), ['client|kill', 'client|pause', 'client|unblock'])),
  }),
  rule({
    id: 'ACL-017',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    title: 'What reads the metrics can do nothing else',
    why: 'Exporters run everywhere, their passwords lie in many files, and often they are administrators.',
    mend: acl(
      'Read-only, without keys.',
      'user exporter on #SHA256 resetkeys resetchannels -@all +ping +info +dbsize +config|get +slowlog|get +slowlog|len +latency|latest +latency|histogram +client|list',
    ),
    references: ['https://github.com/oliver006/redis_exporter'],
    check: (it) => {
      const exporters = it.users.filter(
        ({ name, enabled }) =>
          enabled && /export|metric|monitor|prometheus|datadog|telegraf/i.test(name),
      );
      if (exporters.length === 0) return beside('No user has the name of one.');
      return unless(
        exporters
          .filter((user) => purposeOf(user, it) !== 'metrics' || hasEveryKey(user))
          .map(({ name }) => evidence(name, `"${name}" may do more than read figures.`, it.view)),
      );
    },
  }),
  rule({
    id: 'ACL-018',
    of: 'server',
    severity: 'low',
    level: 'regulated',
    title: 'Users whom nobody uses are off',
    why: 'A login that nobody misses is one that nobody watches.',
    mend: words('ACL SETUSER NAME off; delete it when nobody asked for a month.'),
    check: (it) => {
      const idle = it.baseline.unusedSince;
      const clients = it.take(it.server.clients, 'the list of clients');
      const seen = new Set(clients.map((one) => one.get('user')));
      const ninety = 90 * 86_400_000;
      return unless(
        it.users
          .filter(({ name, enabled }) => enabled && !seen.has(name))
          .filter(
            ({ name }) =>
              it.context.now - (idle.get(`${it.name} ${name}`) ?? it.context.now) > ninety,
          )
          .map(({ name }) => evidence(name, `"${name}" has not been seen for 90 days of audits.`)),
      );
    },
  }),
  rule({
    id: 'ACL-019',
    of: 'server',
    severity: 'low',
    title: 'Names of users are plain ASCII',
    why: 'A name with a look-alike letter hides beside the real one.',
    mend: words('Make the user anew under a plain name.'),
    check: (it) =>
      unless(
        it.users
          .filter(({ name }) => !/^[A-Za-z0-9._-]{1,64}$/.test(name))
          .map(({ name }) =>
            evidence('name', `A user is called ${JSON.stringify(name)}.`, it.view),
          ),
      ),
  }),
  rule({
    id: 'ACL-020',
    of: 'server',
    severity: 'medium',
    harms: all,
    title: 'Dumps are examined for every application',
    why: 'Payloads of a user with skip-sanitize-payload go into the loader as they are.',
    mend: acl('Take the flag away.', 'user NAME … sanitize-payload'),
    references: ['CVE-2026-25243'],
    check: (it) =>
      unless(
        applicationUsers(it)
          .filter((user) => !user.sanitizePayload && mayRun(user, 'restore'))
          .map(({ name }) => evidence(name, `What "${name}" restores is not examined.`, it.view)),
      ),
  }),
  rule({
    id: 'ACL-021',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    harms: ['confidentiality'],
    title: 'The number of a database is not taken for a border',
    why: 'Rights are on keys, and every user may SELECT every database.',
    mend: words('One server a tenant, or prefixes with rights on them.'),
    check: (it) => {
      const info = it.take(it.server.info, 'INFO keyspace');
      const used = [...(info.get('keyspace')?.keys() ?? [])].filter((name) => /^db\d+$/.test(name));
      if (used.length < 2) return unless([]);
      return unless(
        usersWhoMay(applicationUsers(it), ['select']).map((one) => ({
          ...one,
          seen: `${used.join(' and ')} hold keys, and "${one.about}" may choose any.`,
        })),
      );
    },
  }),
  rule({
    id: 'ACL-022',
    of: 'server',
    severity: 'high',
    harms: all,
    title: 'No certificate logs in an administrator',
    why: 'With tls-auth-clients-user the name in a certificate is the user: whoever issues certificates hands out logins.',
    mend: conf(
      'Switch it off, or sign with an authority that signs nothing else.',
      'tls-auth-clients-user off',
    ),
    references: [
      'https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/',
    ],
    check: (it) => {
      const value = it.setting('tls-auth-clients-user');
      if (value === null) return beside('This release does not have the setting.');
      if (value.toLowerCase() === 'off') return unless([]);
      return unless(
        it.users
          .filter((user) => user.enabled && mayRun(user, 'config|set'))
          .map(({ name }) =>
            it.shown(
              'tls-auth-clients-user',
              `A certificate with the name "${name}" logs in a user who may change settings`,
            ),
          ),
      );
    },
  }),
];

/** Rules that take something away which a later one gives back as a whole. */
function reopened(rules: readonly string[]): readonly string[] {
  return rules.filter((rule, at) => {
    if (!rule.startsWith('-') || rule === '-@all') return false;
    const later = rules.slice(at + 1);
    const name = rule.slice(1).toLowerCase();
    return later.some((other) =>
      ['+@all', 'allcommands', `+${name}`].includes(other.toLowerCase()),
    );
  });
}

function byName(users: readonly AclUser[]): ReadonlyMap<string, AclUser> {
  return new Map(users.map((user) => [user.name, user]));
}

/** Null: none. */
function differenceOf(
  name: string,
  written: AclUser | undefined,
  running: AclUser | undefined,
): string | null {
  if (running === undefined) return `The file has "${name}", the server does not.`;
  if (written === undefined) return `The server has "${name}", the file does not.`;
  return sameRights(written, running) ? null : `"${name}" is not as in the file.`;
}
