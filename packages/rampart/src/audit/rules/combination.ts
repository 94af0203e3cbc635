// What is a hole only together with something else.
import { mayRun } from '../granted.ts';
import { applicationUsers, hasEveryKey, usersWhoMay } from '../rights.ts';
import { isReachable, openPorts } from '../exposure.ts';
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { reachableOf } from '../vulnerabilities/of.ts';
import { acl, conf, familyOf, words } from './family.ts';
import { isOpen } from './network.ts';

const rule = familyOf('combination', 'server', ['confidentiality', 'integrity', 'availability']);
const files = ['config|set', 'save', 'bgsave'];

/** Users, the one without a login too, who may do all of these. */
function whoMayAll(it: Seen, commands: readonly string[]): readonly string[] {
  return applicationUsers(it)
    .filter((user) => commands.every((command) => mayRun(user, command)))
    .map(({ name }) => name);
}

export const combination: readonly Rule[] = [
  rule({
    id: 'CMB-001',
    of: 'server',
    severity: 'critical',
    title: 'No application may restore dumps on a release that reads them wrongly',
    why: 'One command from the application to memory of the server.',
    mend: acl('Today; the update next.', 'user NAME … -restore -restore-asking'),
    references: ['CVE-2026-25243', 'CVE-2026-66373', 'CVE-2026-63639'],
    check: (it) => {
      const may = usersWhoMay(applicationUsers(it), ['restore', 'restore-asking']);
      if (may.length === 0) return unless([]);
      return unless(
        reachableOf(it, ({ id }) =>
          ['CVE-2026-25243', 'CVE-2026-66373', 'CVE-2026-63639'].includes(id),
        ),
      );
    },
  }),
  rule({
    id: 'CMB-002',
    of: 'server',
    severity: 'critical',
    title: 'No application may run scripts on a release whose Lua is broken',
    why: 'One script from the application to the host.',
    mend: acl('Today; the update next.', 'user NAME … -@scripting -function'),
    references: ['CVE-2025-49844'],
    check: (it) => {
      const may = usersWhoMay(applicationUsers(it), ['eval', 'evalsha', 'fcall', 'function|load']);
      if (may.length === 0) return unless([]);
      return unless(reachableOf(it, ({ id }) => id === 'CVE-2025-49844' || id === 'CVE-2022-0543'));
    },
  }),
  rule({
    id: 'CMB-003',
    of: 'server',
    severity: 'critical',
    title: 'Nobody can make it write where the host runs what it finds',
    why: 'A place that can be set, root, and a directory of the host below: a line for cron is one snapshot away.',
    mend: words('enable-protected-configs no, a user of its own, and no mount but its data.'),
    references: ['http://antirez.com/news/96'],
    check: (it) => {
      if (it.isSince('7.0') && it.sure('enable-protected-configs') === 'no') return unless([]);
      if (it.process.user.id !== 0) return unless([]);
      return unless([
        evidence('dir', 'Where it writes can be set while it runs, and it runs as root.', 'host'),
      ]);
    },
  }),
  rule({
    id: 'CMB-004',
    of: 'deployment',
    layer: 'data',
    severity: 'high',
    harms: ['availability'],
    title: 'Every server of a group can follow every other',
    why: 'Where one lacks masterauth the first failover works and the second does not.',
    mend: conf('The same on all.', 'masteruser replication', 'masterauth A_SECRET'),
    check: (all) => {
      if (!all.isReplicated) return beside('It stands alone.');
      if (all.servers.every(isOpen))
        return beside('Nobody needs a login here, which AUTH-001 tells.');
      return unless(
        all.servers
          .filter((it) => it.secret('masterauth')?.set !== true)
          .map(({ name }) => evidence(name, `${name} has no masterauth.`)),
      );
    },
  }),
  rule({
    id: 'CMB-005',
    of: 'server',
    layer: 'data',
    severity: 'medium',
    harms: ['availability'],
    title: 'A server that never evicts does not grow on a small disk',
    why: 'The disk is full, writes stop, the rewrite fails, and so does the next start.',
    mend: words('Room, and an alert before it is gone.'),
    check: (it) => {
      if (it.sure('maxmemory-policy') !== 'noeviction' || it.sure('appendonly') === 'no')
        return beside('It evicts, or keeps no append-only file.');
      const { free, size } = it.volume(it.sure('dir'));
      return unless(
        size > 0 && free / size < 0.2
          ? [evidence('dir', `${Math.round((free / size) * 100)}% of the volume are free.`, 'host')]
          : [],
      );
    },
  }),
  rule({
    id: 'CMB-006',
    of: 'server',
    severity: 'critical',
    title: 'TLS without certificates of clients does not stand in for a login',
    why: 'Encryption lets everybody in who can encrypt.',
    mend: conf('One of them, better both.', 'tls-auth-clients yes'),
    check: (it) => {
      if (openPorts(it).tls === 0) return beside('It does not speak TLS.');
      if (it.sure('tls-auth-clients') === 'yes') return unless([]);
      return unless(
        isOpen(it)
          ? [
              it.shown(
                'tls-auth-clients',
                `tls-auth-clients is ${it.sure('tls-auth-clients')}, and the default user takes any password`,
              ),
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'CMB-007',
    of: 'server',
    layer: 'watch',
    severity: 'low',
    level: 'hardened',
    title: 'Where rights are narrow, refusals are kept',
    why: 'The rights stop somebody, and nobody learns of him.',
    mend: conf('Keep them.', 'acllog-max-len 1024'),
    check: (it) => {
      if (it.setting('acllog-max-len') === null) return beside('Before 6.0 there are no rights.');
      if (it.number('acllog-max-len') > 0) return unless([]);
      return unless(
        it.users.some((user) => user.enabled && !mayRun(user, 'config|set'))
          ? [it.shown('acllog-max-len')]
          : [],
      );
    },
  }),
  rule({
    id: 'CMB-008',
    of: 'server',
    severity: 'high',
    title: 'A replica that takes writes does not also run scripts on a broken release',
    why: 'A full copy that comes while a script runs frees what the script uses.',
    mend: conf('Leave it on.', 'replica-read-only yes'),
    references: ['CVE-2026-23631'],
    check: (it) => {
      if (!it.isReplica) return beside('It is no replica.');
      if (it.sure('replica-read-only') === 'yes') return unless([]);
      return unless(reachableOf(it, ({ id }) => id === 'CVE-2026-23631'));
    },
  }),
  rule({
    id: 'CMB-009',
    of: 'server',
    severity: 'critical',
    title: 'No open cluster bus on a release that trusts it',
    why: 'One message from a stranger to memory of the node, without a login.',
    mend: conf('The firewall today, TLS on the bus next.', 'tls-cluster yes'),
    references: ['CVE-2026-92925', 'CVE-2026-21863'],
    check: (it) => {
      if (!it.isClustered) return beside('It is no node of a Cluster.');
      if (it.sure('tls-cluster') === 'yes') return unless([]);
      if (!isReachable(it)) return beside('It listens on this host only.');
      return unless(reachableOf(it, ({ needs }) => needs?.includes('plain cluster bus') === true));
    },
  }),
  rule({
    id: 'CMB-010',
    of: 'server',
    severity: 'high',
    harms: ['confidentiality', 'integrity'],
    title: 'Rights on keys hold on this release',
    why: 'For some commands these releases check other keys than they use.',
    mend: acl('Until the update.', 'user NAME … -sort -sort_ro -georadius -georadiusbymember'),
    references: ['https://github.com/redis/redis/pull/15478'],
    check: (it) => {
      const bounded = applicationUsers(it).filter((user) => !hasEveryKey(user));
      const may = usersWhoMay(bounded, ['sort', 'georadius', 'georadiusbymember']);
      if (may.length === 0) return unless([]);
      return unless(reachableOf(it, ({ id }) => id === 'RN-REDIS-15478'));
    },
  }),
  rule({
    id: 'CMB-011',
    of: 'server',
    severity: 'critical',
    title: 'No application can make the server write a file of its choice',
    why: 'The directory, the name and the moment together are a file anywhere that the server may write.',
    mend: conf(
      'Close the settings, and take CONFIG and SAVE from applications.',
      'enable-protected-configs no',
    ),
    references: ['http://antirez.com/news/96'],
    check: (it) => {
      if (it.isSince('7.0') && it.sure('enable-protected-configs') === 'no') return unless([]);
      const able = whoMayAll(it, files.slice(0, 2)).concat(
        whoMayAll(it, [files[0] ?? '', files[2] ?? '']),
      );
      return unless(
        [...new Set(able)].map((name) =>
          evidence(name, `"${name}" may set where files go, and save.`),
        ),
      );
    },
  }),
  rule({
    id: 'CMB-012',
    of: 'server',
    severity: 'critical',
    title: 'No application can make it follow another server and load modules',
    why: 'A forged primary hands a module over as a snapshot, and MODULE LOAD runs it.',
    mend: acl('Take both away.', 'user NAME … -replicaof -slaveof -module'),
    references: ['https://attack.mitre.org/techniques/T1210/'],
    check: (it) => {
      const closed =
        it.isSince('7.0') &&
        it.sure('enable-module-command') === 'no' &&
        it.sure('enable-protected-configs') === 'no';
      if (closed) return unless([]);
      const able = applicationUsers(it).filter(
        (user) =>
          (mayRun(user, 'replicaof') || mayRun(user, 'slaveof')) &&
          (mayRun(user, 'module|load') || mayRun(user, 'config|set')),
      );
      return unless(
        able.map(({ name }) =>
          evidence(name, `"${name}" may make it follow any server, and change what it runs.`),
        ),
      );
    },
  }),
];
