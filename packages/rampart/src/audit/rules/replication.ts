// Whether another server can take over.
import { isPublicHost } from '../../policy/addresses.ts';
import { evidence } from '../seen.ts';
import { ageOf } from '../statements.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { conf, familyOf, inPolicy, words } from './family.ts';

const rule = familyOf('availability', 'data', ['availability']);
const page = 'https://redis.io/docs/latest/operate/oss_and_stack/management/replication/';
const sentinels = 'https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/';
const alone = beside('It stands alone: nobody copies it.');

export const replication: readonly Rule[] = [
  rule({
    id: 'AVA-001',
    of: 'deployment',
    severity: 'medium',
    taught: true,
    title: 'There is a second server when service must be back soon',
    why: 'One server is away as long as it takes to mend it, with its disk.',
    mend: inPolicy('Name hosts for a replica and for Sentinels.', 'server: { topology: sentinel }'),
    references: [page],
    check: (all) => {
      const { deployment } = all.policy;
      if (deployment === null) return beside('The policy describes no servers.');
      if (deployment.durability.backWithin >= 3_600_000)
        return beside('The policy gives an hour or more to be back.');
      return unless(
        all.servers.length > 0 && !all.isReplicated && !all.servers.some((it) => it.isClustered)
          ? [
              evidence(
                'deployment',
                `Service must be back within ${deployment.durability.backWithin / 1_000} s, and there is one server.`,
                'policy',
              ),
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'AVA-002',
    of: 'server',
    severity: 'high',
    harms: ['integrity', 'availability'],
    title: 'A replica takes no writes',
    why: 'They are gone at the next full copy, and a writable replica is the way into a defect of 2026.',
    mend: conf('Leave it on.', 'replica-read-only yes'),
    references: [page, 'CVE-2026-23631'],
    check: (it) => {
      if (!it.isReplica) return beside('It is no replica.');
      return unless(it.sure('replica-read-only') === 'no' ? [it.shown('replica-read-only')] : []);
    },
  }),
  rule({
    id: 'AVA-003',
    of: 'server',
    severity: 'medium',
    taught: true,
    harms: ['integrity'],
    title: 'A primary that is cut off stops taking writes',
    why: 'Otherwise it goes on, and a failover throws those writes away.',
    mend: conf(
      'One replica that answered within ten seconds.',
      'min-replicas-to-write 1',
      'min-replicas-max-lag 10',
    ),
    references: [page],
    check: (it) => {
      if (it.isReplica) return beside('It is a replica.');
      if (it.replicas === 0) return alone;
      if (it.isClustered) return beside('In a Cluster the cut off side stops by itself.');
      return unless(
        it.number('min-replicas-to-write') === 0 ? [it.shown('min-replicas-to-write')] : [],
      );
    },
  }),
  rule({
    id: 'AVA-004',
    of: 'server',
    severity: 'medium',
    title: 'One replica may be away without stopping writes',
    why: 'If as many are asked for as there are, restarting one of them stops the application.',
    mend: conf('Fewer than there are; or add a replica.', 'min-replicas-to-write 1'),
    references: [page],
    check: (it) => {
      if (it.isReplica) return beside('It is a replica.');
      const asked = it.number('min-replicas-to-write');
      if (asked === 0) return beside('It asks for no replicas; AVA-003 judges that.');
      return unless(
        it.replicas > 0 && asked >= it.replicas
          ? [
              it.shown(
                'min-replicas-to-write',
                `It asks for ${asked} replicas, and has ${it.replicas}`,
              ),
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'AVA-009',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    title: 'A replica that was away for a minute need not copy everything',
    why: 'A full copy loads the primary, the network and the disk at the worst time.',
    mend: conf('As much as is written in a few minutes.', 'repl-backlog-size 256mb'),
    references: [page],
    check: (it) => {
      if (it.isReplica || it.replicas === 0) return alone;
      const offset = Number(it.tell('replication', 'master_repl_offset'));
      const uptime = Math.max(Number(it.tell('server', 'uptime_in_seconds')), 60);
      const aMinute = (offset / uptime) * 60;
      return unless(
        it.number('repl-backlog-size') < aMinute
          ? [it.shown('repl-backlog-size', 'The backlog holds less than a minute of writes')]
          : [],
      );
    },
  }),
  rule({
    id: 'AVA-010',
    of: 'server',
    severity: 'high',
    harms: ['availability', 'integrity'],
    title: 'The link to its primary holds',
    why: 'What a replica has not copied is lost when it takes over.',
    mend: words('See both logs; the network and the output buffer are the usual causes.'),
    references: [page],
    check: (it) => {
      if (!it.isReplica) return beside('It is no replica.');
      const link = it.tell('replication', 'master_link_status');
      const lag = Number(it.info('replication', 'master_last_io_seconds_ago') ?? 0);
      return unless([
        ...(link === 'up' ? [] : [evidence('master_link_status', `The link is ${link}.`)]),
        ...(lag > 10
          ? [evidence('master_last_io_seconds_ago', `Nothing came for ${lag} seconds.`)]
          : []),
      ]);
    },
  }),
  rule({
    id: 'AVA-011',
    of: 'server',
    severity: 'low',
    level: 'regulated',
    harms: ['integrity'],
    title: 'A replica that lost its primary answers nothing old',
    why: 'A revoked token or an ended session is still good there.',
    mend: conf('Where such answers decide something.', 'replica-serve-stale-data no'),
    references: [page],
    check: (it) => {
      if (!it.isReplica) return beside('It is no replica.');
      return unless(
        it.sure('replica-serve-stale-data') === 'yes' ? [it.shown('replica-serve-stale-data')] : [],
      );
    },
  }),
  rule({
    id: 'AVA-012',
    of: 'server',
    severity: 'medium',
    title: 'The address that it announces is one that others can use',
    why: 'Behind translated addresses a failover sends everybody to nowhere; a public one tells where to attack.',
    mend: conf('The address as clients see it.', 'replica-announce-ip 10.0.1.6'),
    references: [sentinels],
    check: (it) => {
      const names = ['replica-announce-ip', 'cluster-announce-ip'];
      return unless(
        names
          .filter((name) => isPublicHost(it.since('5.0', name) ?? ''))
          .map((name) => it.shown(name)),
      );
    },
  }),
  rule({
    id: 'AVA-014',
    of: 'deployment',
    severity: 'medium',
    level: 'hardened',
    title: 'Primary and replicas stand on different hosts',
    why: 'What stands on one host fails with it.',
    mend: words('Spread them over hosts, and over rooms where there are some.'),
    check: (all) => {
      if (!all.isReplicated) return beside('It stands alone.');
      return unlessAny(
        () => {
          const hosts = new Set(
            all.servers.map(({ facts }) =>
              facts.server?.at.kind === 'tcp' ? facts.server.at.host : facts.name,
            ),
          );
          return hosts.size === 1 && all.servers.length > 1
            ? [evidence('hosts', `All ${all.servers.length} servers answer at ${[...hosts][0]}.`)]
            : [];
        },
        () => {
          const age = ageOf(all.context.statements, 'hosts-apart', all.context.now);
          return age > 365
            ? [
                evidence(
                  'hosts-apart',
                  `That hosts stand apart was stated ${age} days ago.`,
                  'policy',
                ),
              ]
            : [];
        },
      );
    },
  }),
  rule({
    id: 'AVA-016',
    of: 'deployment',
    severity: 'critical',
    harms: ['integrity', 'availability'],
    title: 'There is one primary, and everybody agrees who',
    why: 'Two primaries take writes, and those of one are thrown away.',
    mend: words('Find which one the Sentinels mean, and make the other follow it.'),
    references: [sentinels],
    check: (all) => {
      if (!all.isReplicated && all.sentinels.length === 0) return beside('It stands alone.');
      const clustered = all.servers.some((it) => it.isClustered);
      const primaries = clustered ? [] : all.primaries;
      return unless([
        ...(primaries.length > 1
          ? [
              evidence(
                'primary',
                `${primaries.map(({ name }) => name).join(' and ')} are primaries.`,
              ),
            ]
          : []),
        ...all.disagreements
          .filter(({ about }) => !about.startsWith('setting:'))
          .map(({ about, answers }) =>
            evidence(
              about,
              `Different answers: ${answers.map(({ source, answer }) => `${source} says ${answer}`).join(', ')}.`,
              'sentinel',
            ),
          ),
      ]);
    },
  }),
];
