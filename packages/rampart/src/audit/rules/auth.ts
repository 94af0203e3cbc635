// Who is let in, and by what.
import { evidence } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { acl, familyOf, words } from './family.ts';
import { isOpen } from './network.ts';

const rule = familyOf('auth', 'server', ['confidentiality', 'integrity', 'availability']);
const aclPage = 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/';

export const auth: readonly Rule[] = [
  rule({
    id: 'AUTH-001',
    of: 'server',
    severity: 'critical',
    taught: true,
    title: 'Nobody is let in without a login',
    why: 'Without one, whoever reaches the port is an administrator.',
    mend: acl(
      'Make named users, prove that they can log in, then switch off the default user.',
      'user default off resetpass sanitize-payload ~* &* +@all',
    ),
    references: [aclPage],
    check: (it) =>
      unlessAny(
        () => {
          if (it.view === 'file') return [];
          const door = it.take(it.server.door, 'how a connection is let in');
          return door.kind === 'open'
            ? [evidence('login', 'It answered everything without a login.')]
            : [];
        },
        () =>
          isOpen(it) ? [evidence('default', 'The default user is on and takes any password.')] : [],
      ),
  }),
  rule({
    id: 'AUTH-002',
    of: 'server',
    severity: 'high',
    taught: true,
    title: 'Passwords are long and random',
    why: 'The server takes very many guesses a second and never locks anybody out.',
    mend: words('Have it made: rampart secret generate, or ACL GENPASS 256.'),
    references: [aclPage],
    check: (it) =>
      unless(
        ['requirepass', 'masterauth'].flatMap((name) => {
          const weakness = it.secret(name)?.weakness ?? null;
          return weakness === null ? [] : [evidence(name, `${name} ${weakness}.`, it.view)];
        }),
      ),
  }),
  rule({
    id: 'AUTH-003',
    of: 'server',
    severity: 'high',
    taught: true,
    harms: ['confidentiality'],
    title: 'No password stands readable in its configuration',
    why: 'Configuration gets into copies, tickets and repositories.',
    mend: acl(
      'Keep hashes only, and what cannot be a hash in a file of the owner alone.',
      'user web on #SHA256_OF_THE_PASSWORD ~cart:* +@read +@write',
    ),
    references: [aclPage],
    check: (it) => {
      const written = it.config.secrets.get('requirepass');
      return unlessAny(
        () =>
          written?.set === true
            ? [
                {
                  ...evidence('requirepass', 'requirepass stands there in clear text.', 'file'),
                  place: `${written.path}:${written.line}`,
                },
              ]
            : [],
        () => {
          const given = it.take(it.process.arguments, 'the arguments of the process');
          return given
            .filter((word) => /^--?(?:requirepass|masterauth|pass|a)$/i.test(word))
            .map((word) =>
              evidence(
                'arguments',
                `Everybody on the host can read what stands behind ${word}.`,
                'host',
              ),
            );
        },
        () =>
          it
            .take(it.process.environmentSecrets, 'the environment of the process')
            .map((name) =>
              evidence(
                'environment',
                `The variable ${name} of the process looks like a secret.`,
                'host',
              ),
            ),
      );
    },
  }),
  rule({
    id: 'AUTH-004',
    of: 'server',
    severity: 'critical',
    title: 'requirepass does what it seems to do',
    why: 'Next to a file of users it is ignored as soon as that is loaded, and people go on trusting it.',
    mend: acl(
      'Say what the default user is in the file of users.',
      'user default off resetpass sanitize-payload ~* &* +@all',
    ),
    references: [aclPage],
    check: (it) => {
      if ((it.since('6.0', 'aclfile') ?? '') === '') return beside('It has no file of users.');
      if (!it.config.secrets.get('requirepass')?.set) return unless([]);
      return unless(
        isOpen(it)
          ? [
              it.shown(
                'aclfile',
                'requirepass is set beside aclfile, and the default user takes any password',
              ),
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'AUTH-005',
    of: 'server',
    severity: 'medium',
    taught: true,
    title: 'The default user is off',
    why: 'Programs that never learnt to log in fall back to it, and nobody can tell them apart.',
    mend: acl(
      'Look who still uses it (rampart policy learn), then switch it off with its rights.',
      'user default off resetpass sanitize-payload ~* &* +@all',
    ),
    references: [aclPage],
    check: (it) => {
      const user = it.users.find(({ name }) => name === 'default');
      return unless(
        user?.enabled === true ? [evidence('default', 'The default user is on.', it.view)] : [],
      );
    },
  }),
  rule({
    id: 'AUTH-010',
    of: 'deployment',
    severity: 'medium',
    taught: true,
    title: 'No two users have the same password',
    why: 'One that leaks opens all of them.',
    mend: words('Make one for each: rampart secret generate.'),
    references: [aclPage],
    check: ({ servers, sentinels }) => {
      const holders = new Map<string, Set<string>>();
      for (const it of [...servers, ...sentinels]) {
        for (const { name, passwords } of it.users) {
          for (const digest of passwords)
            holders.set(digest, (holders.get(digest) ?? new Set()).add(name));
        }
      }
      return unless(
        [...holders.values()]
          .filter((names) => names.size > 1)
          .map((names) =>
            evidence(
              [...names].join(', '),
              `${[...names].map((name) => `"${name}"`).join(' and ')} have the same password.`,
            ),
          ),
      );
    },
  }),
  rule({
    id: 'AUTH-011',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    title: 'Nobody has two passwords for long',
    why: 'The old one of a rotation stays valid until somebody takes it away.',
    mend: words('ACL SETUSER NAME !OLD_HASH, when the last client has moved.'),
    references: [aclPage],
    check: (it) => {
      const two = it.users.filter(({ passwords }) => passwords.length > 1);
      if (two.length === 0) return unless([]);
      const before = new Set(it.baseline.usersWithSeveralPasswords);
      return unless(
        two
          .filter(({ name }) => before.has(`${it.name} ${name}`))
          .map(({ name, passwords }) =>
            evidence(
              name,
              `"${name}" has ${passwords.length} passwords, as it had when the baseline was made.`,
            ),
          ),
      );
    },
  }),
  rule({
    id: 'AUTH-012',
    of: 'server',
    severity: 'medium',
    title: 'Few logins fail',
    why: 'Many of them are somebody who guesses.',
    mend: words('See who it is in ACL LOG and close the way; the gateway slows guesses down.'),
    references: [aclPage],
    check: (it) => {
      const refusals = it.take(it.server.refusals, 'the log of refusals');
      const lately = refusals.filter(({ reason, age }) => reason === 'auth' && age < 3_600);
      const count = lately.reduce((sum, one) => sum + one.count, 0);
      const failed = Number(it.info('stats', 'acl_access_denied_auth') ?? 0);
      const uptime = Number(it.tell('server', 'uptime_in_seconds'));
      const rate = failed / Math.max(uptime / 60, 1);
      return unless([
        ...(count >= 20
          ? [evidence('ACL LOG', `${count} logins failed within the last hour.`)]
          : []),
        ...(rate > 5
          ? [
              evidence(
                'acl_access_denied_auth',
                `${failed} logins failed, more than five a minute.`,
              ),
            ]
          : []),
      ]);
    },
  }),
  rule({
    id: 'AUTH-013',
    of: 'server',
    severity: 'critical',
    title: 'The users are those of the baseline',
    why: 'Intruders add users of their own, and lock the owners out.',
    mend: words('Restore the file of users, change every secret, and look for how they came in.'),
    check: (it) => {
      const before = it.baseline.users.get(it.name);
      if (before === undefined) return beside('The baseline does not know this server.');
      const names = it.users.filter(({ enabled }) => enabled).map(({ name }) => name);
      const added = names.filter((name) => !before.includes(name));
      const gone = before.filter((name) => !names.includes(name));
      return unless([
        ...added.map((name) =>
          evidence(name, `"${name}" can log in, and could not when the baseline was made.`),
        ),
        ...gone.map((name) =>
          evidence(name, `"${name}" could log in when the baseline was made, and cannot now.`),
        ),
      ]);
    },
  }),
];
