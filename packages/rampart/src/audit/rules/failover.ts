// Sentinels and Cluster: who decides that another one takes over.
import { evidence } from '../seen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { reachableOf } from '../vulnerabilities/of.ts';
import { familyOf, sentinelConf, words } from './family.ts';

const rule = familyOf('availability', 'data', ['availability']);
const sentinels = 'https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/';

export const failover: readonly Rule[] = [
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
