// Whether there is service when a server is gone.
import { isPublicHost } from '../../policy/addresses.ts';
import { evidence } from '../seen.ts';
import { ageOf } from '../statements.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { reachableOf } from '../vulnerabilities/of.ts';
import { conf, familyOf, inPolicy, sentinelConf, words } from './family.ts';

const rule = familyOf('availability', 'data', ['availability']);
const replication = 'https://redis.io/docs/latest/operate/oss_and_stack/management/replication/';
const sentinels = 'https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/';
const alone = beside('It stands alone: nobody copies it.');

export const availability: readonly Rule[] = [
  rule({
    id: 'AVA-001',
    of: 'deployment',
    severity: 'medium',
    taught: true,
    title: 'There is a second server when service must be back soon',
    why: 'One server is away as long as it takes to mend it, with its disk.',
    mend: inPolicy('Name hosts for a replica and for Sentinels.', 'server: { topology: sentinel }'),
    references: [replication],
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
    references: [replication, 'CVE-2026-23631'],
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
    references: [replication],
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
    references: [replication],
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
    id: 'AVA-005',
    of: 'sentinel',
    severity: 'high',
    taught: true,
    title: 'Three Sentinels or more, and a majority agrees',
    why: 'Two of them cannot agree when one is away; a quorum of one starts a failover by itself.',
    mend: sentinelConf(
      'Three on hosts of their own, and a quorum of two.',
      'sentinel monitor NAME 10.0.1.5 6379 2',
    ),
    references: [sentinels],
    check: (it) => {
      const groups = it.take(it.server.groups, 'what the Sentinel watches');
      return unless(
        groups.flatMap(({ name, quorum, sentinels: others, canFailOver }) => {
          const count = it.take(others, `the other Sentinels of ${name}`).length + 1;
          const able = it.take(canFailOver, `whether ${name} can fail over`);
          return [
            ...(count < 3
              ? [evidence(name, `${count} Sentinels watch "${name}".`, 'sentinel')]
              : []),
            ...(quorum > count || (quorum === 1 && count > 1)
              ? [evidence(name, `The quorum of "${name}" is ${quorum} of ${count}.`, 'sentinel')]
              : []),
            ...(able.ok
              ? []
              : [evidence(name, `"${name}" cannot fail over now: ${able.answer}`, 'sentinel')]),
          ];
        }),
      );
    },
  }),
  rule({
    id: 'AVA-006',
    of: 'sentinel',
    layer: 'server',
    severity: 'critical',
    harms: ['confidentiality', 'integrity', 'availability'],
    title: 'Nobody can give a Sentinel a script',
    why: 'SENTINEL SET with a script is a program of an intruder that runs at the next failover.',
    mend: sentinelConf('Refuse it.', 'sentinel deny-scripts-reconfig yes'),
    references: [sentinels],
    check: (it) => {
      const lines = it.config.directives.filter(
        ({ name, values }) =>
          name === 'sentinel' && values[0]?.toLowerCase() === 'deny-scripts-reconfig',
      );
      const last = lines.at(-1);
      // The default is yes; only a line can open it.
      return unless(
        last?.values[1]?.toLowerCase() === 'no'
          ? [
              {
                ...evidence('deny-scripts-reconfig', 'SENTINEL SET may set scripts.', 'file'),
                place: `${last.path}:${last.line}`,
              },
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'AVA-007',
    of: 'sentinel',
    layer: 'server',
    severity: 'critical',
    harms: ['confidentiality', 'integrity', 'availability'],
    title: 'No stranger can write lines into the file of a Sentinel',
    why: 'SENTINEL SET of these releases takes line breaks; what stands behind one acts at the next start.',
    mend: words('A login today, the update next.'),
    references: ['https://github.com/redis/redis/pull/14970'],
    check: (it) => {
      const door = it.take(it.server.door, 'how a connection is let in');
      if (door.kind !== 'open') return unless([]);
      return unless(reachableOf(it, ({ id }) => id === 'RN-REDIS-14970'));
    },
  }),
  rule({
    id: 'AVA-008',
    of: 'sentinel',
    layer: 'server',
    severity: 'high',
    taught: true,
    managed: 'provider',
    harms: ['confidentiality', 'integrity', 'availability'],
    title: 'Only the Sentinel reads and writes its file',
    why: 'It holds passwords in clear text, and says who the primary is.',
    mend: words('chmod 640 or 600, owned by the account of the Sentinel.'),
    check: (it) => {
      const path = it.identity.configFile ?? it.facts.config?.path ?? '';
      const { mode } = it.take(it.file(path).state, `the mode of ${path}`);
      return unless(
        (mode & 0o027) === 0
          ? []
          : [evidence(path, `${path} has mode ${mode.toString(8)}.`, 'host')],
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
    references: [replication],
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
    references: [replication],
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
    references: [replication],
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
    id: 'AVA-013',
    of: 'server',
    severity: 'high',
    title: 'The Cluster serves every slot, with a replica for each primary',
    why: 'A shard without a replica takes its keys with it; missing slots stop the whole Cluster.',
    mend: words('redis-cli --cluster check, then add what is missing.'),
    references: ['https://redis.io/docs/latest/operate/oss_and_stack/management/scaling/'],
    check: (it) => {
      if (!it.isClustered) return beside('It is no node of a Cluster.');
      const info = it.take(it.server.cluster, 'CLUSTER INFO');
      const nodes = it
        .take(it.server.nodes, 'CLUSTER NODES')
        .filter(({ flags }) => !flags.includes('fail') && !flags.includes('noaddr'));
      const primaries = nodes.filter(({ slots }) => slots.length > 0);
      const bare = primaries.filter(({ id }) => !nodes.some(({ follows }) => follows === id));
      return unless([
        ...(info.get('cluster_state') === 'ok'
          ? []
          : [
              evidence(
                'cluster_state',
                `The Cluster is in the state "${info.get('cluster_state') ?? ''}".`,
                'cluster',
              ),
            ]),
        ...(primaries.length < 3
          ? [
              evidence(
                'primaries',
                `${primaries.length} primaries serve slots; a majority takes three.`,
                'cluster',
              ),
            ]
          : []),
        ...bare.map(({ at }) =>
          evidence(`${at.host}:${at.port}`, `${at.host}:${at.port} has no replica.`, 'cluster'),
        ),
      ]);
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
    id: 'AVA-015',
    of: 'server',
    layer: 'server',
    severity: 'medium',
    taught: true,
    managed: 'provider',
    harms: ['integrity', 'availability'],
    title: 'Only the node writes its nodes.conf',
    why: 'It says who the members are; older releases also read it without care.',
    mend: words('chmod 640, in a directory of the server alone.'),
    references: ['CVE-2017-15047'],
    check: (it) => {
      if (!it.isClustered) return beside('It is no node of a Cluster.');
      const path = `${it.sure('dir')}/${it.sure('cluster-config-file')}`;
      const { mode } = it.take(it.file(path).state, `the mode of ${path}`);
      return unless(
        (mode & 0o027) === 0
          ? []
          : [evidence(path, `${path} has mode ${mode.toString(8)}.`, 'host')],
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
  rule({
    id: 'AVA-017',
    of: 'deployment',
    severity: 'medium',
    title: 'Sentinels notice a failure in time for the policy',
    why: 'A failover that begins later than service must be back is too late.',
    mend: sentinelConf(
      'Fewer milliseconds; not less than a few seconds.',
      'sentinel down-after-milliseconds NAME 5000',
    ),
    references: [sentinels],
    check: (all) => {
      if (all.sentinels.length === 0) return beside('No Sentinels were seen.');
      const { deployment } = all.policy;
      if (deployment === null) return beside('The policy describes no servers.');
      const { backWithin } = deployment.durability;
      return unless(
        all.sentinels.flatMap((it) =>
          it
            .take(it.server.groups, 'what the Sentinel watches')
            .filter(
              ({ fields }) => Number(fields.get('down-after-milliseconds') ?? 0) >= backWithin,
            )
            .map(({ name, fields }) =>
              evidence(
                name,
                `${it.name} waits ${fields.get('down-after-milliseconds')} ms, and service must be back within ${backWithin} ms.`,
                'sentinel',
              ),
            ),
        ),
      );
    },
  }),
];
