// Which commands those may run who are let in. Rights are judged as they are in the end, not as they
// are written.
import { mayRun, onceEach } from '../granted.ts';
import { applicationUsers, hasEveryKey, inCategory, purposeOf, usersWhoMay } from '../rights.ts';
import type { AclUser } from '../../observe/acl/user.ts';
import { evidence } from '../seen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { acl, familyOf } from './family.ts';

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

/** Commands that were given with all their uses: `+client +config`. */
function wholeContainers({ selectors }: AclUser): string {
  const given = new Set<string>();
  for (const { may } of selectors) for (const by of may.commands.values()) given.add(by);
  return containers
    .map((container) => `+${container}`)
    .filter((by) => given.has(by))
    .join(' ');
}

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
    check: (it) => {
      const wholeOf = onceEach(wholeContainers);
      return unless(
        applicationUsers(it).flatMap((user) => {
          const whole = wholeOf(user);
          return whole === ''
            ? []
            : [evidence(user.name, `"${user.name}" has ${whole} as a whole.`, it.view)];
        }),
      );
    },
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
];
