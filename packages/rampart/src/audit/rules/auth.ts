// Who is let in, and by what.
import { purposeOf } from '../rights.ts';
import { evidence } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { acl, conf, confAtStart, familyOf, sentinelConf, words } from './family.ts';
import { isOpen } from './network.ts';

const rule = familyOf('auth', 'server', ['confidentiality', 'integrity', 'availability']);
const aclPage = 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/';
const sentinelPage = 'https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/';

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
          const words = it.take(it.process.arguments, 'the arguments of the process');
          return words
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
    id: 'AUTH-006',
    of: 'server',
    severity: 'high',
    title: 'It logs in at its primary with a login of its own',
    why: 'Without one it can follow only an open primary; with the default user it holds every right there.',
    mend: conf(
      'Use a user that may do nothing but copy.',
      'masteruser replication',
      'masterauth A_SECRET',
    ),
    references: [
      'https://redis.io/docs/latest/operate/oss_and_stack/management/replication/',
      aclPage,
    ],
    check: (it) => {
      if (!it.isReplica) return beside('It is no replica.');
      const user = it.since('6.0', 'masteruser') ?? '';
      return unless([
        ...(it.secret('masterauth')?.set === true
          ? []
          : [evidence('masterauth', 'masterauth is not set.', it.view)]),
        ...(user === '' || user === 'default'
          ? [it.shown('masteruser', 'It copies as the default user')]
          : []),
      ]);
    },
  }),
  rule({
    id: 'AUTH-007',
    of: 'server',
    severity: 'medium',
    harms: ['availability'],
    title: 'A primary too knows how to log in as a replica',
    why: 'After a failover it has to follow another one, and cannot.',
    mend: conf('Write the same on every server of the group.', 'masterauth A_SECRET'),
    references: [sentinelPage],
    check: (it) => {
      if (it.isReplica) return beside('It is a replica; AUTH-006 looks at those.');
      if (it.replicas === 0 && !it.isClustered) return beside('Nobody copies it.');
      if (isOpen(it)) return beside('Nobody needs a login here, which AUTH-001 tells.');
      return unless(
        it.secret('masterauth')?.set === true
          ? []
          : [evidence('masterauth', 'masterauth is not set.', it.view)],
      );
    },
  }),
  rule({
    id: 'AUTH-008',
    of: 'sentinel',
    severity: 'critical',
    title: 'A Sentinel asks for a login',
    why: 'Its file is shipped without protected mode, and who may speak to it may send every client elsewhere.',
    mend: sentinelConf(
      'Give all Sentinels the same users, and the login for each other.',
      'user default off',
      'sentinel sentinel-user sentinel',
      'sentinel sentinel-pass A_SECRET',
    ),
    references: [sentinelPage],
    check: (it) => {
      if (it.view === 'file') {
        return unless(
          isOpen(it) ? [evidence('default', 'The default user takes any password.', 'file')] : [],
        );
      }
      const door = it.take(it.server.door, 'how a connection is let in');
      return unless(
        door.kind === 'open' ? [evidence('login', 'It answered without a login.', 'sentinel')] : [],
      );
    },
  }),
  rule({
    id: 'AUTH-009',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    title: 'Sentinels log in with a few rights only',
    why: 'A Sentinel that is taken over must not be able to read or flush.',
    mend: acl(
      'Give them what their documentation lists, and no more.',
      'user sentinel on #SHA256 allchannels -@all +multi +slaveof +ping +exec +subscribe +config|rewrite +role +publish +info +client|setname +client|kill +script|kill',
    ),
    references: [sentinelPage],
    check: (it) => {
      const clients = it.take(it.server.clients, 'the list of clients');
      const names = new Set(
        clients
          .filter((one) => (one.get('name') ?? '').startsWith('sentinel-'))
          .map((one) => one.get('user') ?? 'default'),
      );
      if (names.size === 0) return beside('No Sentinel is connected.');
      return unless(
        it.users
          .filter(
            (user) =>
              names.has(user.name) &&
              !['sentinel', 'part of Rampart'].includes(purposeOf(user, it)),
          )
          .map(({ name }) =>
            evidence(name, `A Sentinel is logged in as "${name}", who may do more than watch.`),
          ),
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
  rule({
    id: 'AUTH-014',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    title: 'Rights come from users, not from renamed commands',
    why: 'A new name is a secret without a lock, it breaks Sentinels and tools, and it is going to be taken away.',
    mend: confAtStart(
      'Take the commands away from the users instead, and remove the rename-command lines.',
    ),
    references: ['https://redis.io/docs/latest/operate/oss_and_stack/management/security/'],
    check: (it) => {
      const renamed = it.config.renamed;
      if (renamed.length === 0) return unless([]);
      if (!it.isSince('6.0')) return beside('Before 6.0 there is no other way.');
      return unless(
        renamed.map(({ command, path, line }) => ({
          ...evidence(command, `${command} is renamed.`, 'file'),
          place: `${path}:${line}`,
        })),
      );
    },
  }),
  rule({
    id: 'AUTH-015',
    of: 'server',
    severity: 'high',
    title: 'Without users, dangerous commands are taken away',
    why: 'Before 6.0 everybody who knows the password may do everything.',
    mend: confAtStart(
      'Rename them to nothing; better, move to a release with users.',
      'rename-command CONFIG ""',
      'rename-command MODULE ""',
      'rename-command DEBUG ""',
    ),
    references: ['https://redis.io/docs/latest/operate/oss_and_stack/management/security/'],
    check: (it) => {
      if (it.isSince('6.0')) return beside('It has users with rights.');
      const gone = new Set(it.config.renamed.map(({ command }) => command.toLowerCase()));
      return unless(
        [
          'config',
          'module',
          'debug',
          'flushall',
          'flushdb',
          'slaveof',
          'replicaof',
          'shutdown',
          'keys',
        ]
          .filter((command) => !gone.has(command))
          .map((command) =>
            evidence(command, `Everybody may run ${command.toUpperCase()}.`, 'file'),
          ),
      );
    },
  }),
];
