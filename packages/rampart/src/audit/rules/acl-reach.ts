// How far rights reach, and whether people can read them off what is written.
import { sameRights } from '../../observe/acl/questions.ts';
import type { AclUser } from '../../observe/acl/user.ts';
import { mayRun } from '../granted.ts';
import { applicationUsers, hasEveryChannel, hasEveryKey, usersWhoMay } from '../rights.ts';
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

export const aclReach: readonly Rule[] = [
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
  return rules.filter((one, at) => {
    if (!one.startsWith('-') || one === '-@all') return false;
    const later = rules.slice(at + 1);
    const name = one.slice(1).toLowerCase();
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
