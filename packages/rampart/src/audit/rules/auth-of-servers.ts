// How servers and Sentinels log in at each other, and what stood in for users before there were some.
import { purposeOf } from '../rights.ts';
import { evidence } from '../seen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { acl, conf, confAtStart, familyOf, sentinelConf } from './family.ts';
import { isOpen } from './network.ts';

const rule = familyOf('auth', 'server', ['confidentiality', 'integrity', 'availability']);
const aclPage = 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/';
const sentinelPage = 'https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/';

export const authOfServers: readonly Rule[] = [
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
