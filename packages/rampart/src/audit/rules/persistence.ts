// What is left when the power goes.
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { conf, confAtStart, familyOf, inPolicy, words } from './family.ts';

const rule = familyOf('persistence', 'data', ['availability', 'integrity']);
const page = 'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/';

/** The policy says that nothing need survive: a cache. */
function mayForget(it: Seen): boolean {
  const durability = it.context.policy?.deployment?.durability;
  return (
    durability !== undefined && durability.appendOnly === 'off' && durability.snapshots.length === 0
  );
}

export const persistence: readonly Rule[] = [
  rule({
    id: 'PER-001',
    of: 'server',
    severity: 'high',
    taught: true,
    title: 'Its data outlives it',
    why: 'With neither snapshots nor an append-only file everything is gone at the next start.',
    mend: conf(
      'At least one of the two; a cache says so in the policy.',
      'appendonly yes',
      'appendfsync everysec',
    ),
    references: [page],
    check: (it) => {
      if (mayForget(it)) return beside('The policy says that nothing need survive.');
      return unless(
        it.keepsNothing
          ? [it.shown('save', 'It makes no snapshots and keeps no append-only file')]
          : [],
      );
    },
  }),
  rule({
    id: 'PER-002',
    of: 'server',
    severity: 'critical',
    taught: true,
    title: 'A primary that keeps nothing does not start again by itself',
    why: 'It comes back empty, and its replicas copy the emptiness before anybody notices.',
    mend: confAtStart(
      'Keep an append-only file on the primary; or let nothing start it again.',
      'appendonly yes',
    ),
    references: ['https://redis.io/docs/latest/operate/oss_and_stack/management/replication/'],
    check: (it) => {
      if (it.isReplica || it.replicas === 0) return beside('Nobody copies it.');
      if (!it.keepsNothing) return unless([]);
      const restarts = it.unit('Restart');
      return unless(
        restarts === '' || restarts === 'no'
          ? []
          : [
              evidence(
                'Restart',
                `It keeps nothing, ${it.replicas} replicas copy it, and its unit starts it again (Restart=${restarts}).`,
                'host',
              ),
            ],
      );
    },
  }),
  rule({
    id: 'PER-003',
    of: 'server',
    severity: 'medium',
    taught: true,
    title: 'The append-only file is written through to the disk',
    why: 'With appendfsync no the kernel decides, and half a minute of writes may be gone.',
    mend: conf('Each second, or always where nothing may be lost.', 'appendfsync everysec'),
    references: [page],
    check: (it) => {
      if (it.sure('appendonly') === 'no') return beside('It keeps no append-only file.');
      return unless(it.sure('appendfsync') === 'no' ? [it.shown('appendfsync')] : []);
    },
  }),
  rule({
    id: 'PER-004',
    of: 'server',
    severity: 'low',
    taught: true,
    harms: ['availability'],
    title: 'appendfsync always does not hold clients up',
    why: 'Each round of the loop waits for the disk once; long pipelines and a slow disk make the waits add up.',
    mend: words('Shorter pipelines, a faster disk, or everysec where a second may be lost.'),
    references: [page],
    check: (it) => {
      if (it.sure('appendonly') === 'no' || it.sure('appendfsync') !== 'always')
        return beside('It does not write through at every command.');
      const events = it.take(it.server.latency, 'what was slow lately');
      const slow = events.find(({ event }) => event === 'aof-fsync-always');
      return unless(
        slow !== undefined && slow.most > 50
          ? [evidence('aof-fsync-always', `Writing through took up to ${slow.most} ms.`)]
          : [],
      );
    },
  }),
  rule({
    id: 'PER-005',
    of: 'server',
    severity: 'medium',
    title: 'It writes through while it rewrites, too',
    why: 'Otherwise a crash during a rewrite takes half a minute of writes, whatever appendfsync says.',
    mend: conf('Leave it at no.', 'no-appendfsync-on-rewrite no'),
    references: [page],
    check: (it) => {
      if (it.sure('appendonly') === 'no') return beside('It keeps no append-only file.');
      return unless(
        it.sure('no-appendfsync-on-rewrite') === 'yes'
          ? [it.shown('no-appendfsync-on-rewrite')]
          : [],
      );
    },
  }),
  rule({
    id: 'PER-006',
    of: 'server',
    severity: 'medium',
    taught: true,
    harms: ['availability'],
    title: 'The append-only file is rewritten before it fills the disk',
    why: 'It grows with every write, and a long one takes long to load.',
    mend: conf(
      'When it has doubled.',
      'auto-aof-rewrite-percentage 100',
      'auto-aof-rewrite-min-size 64mb',
    ),
    references: [page],
    check: (it) => {
      if (it.sure('appendonly') === 'no') return beside('It keeps no append-only file.');
      return unlessAny(
        () =>
          it.number('auto-aof-rewrite-percentage') === 0
            ? [it.shown('auto-aof-rewrite-percentage')]
            : [],
        () => {
          const now = Number(it.tell('persistence', 'aof_current_size'));
          const base = Number(it.tell('persistence', 'aof_base_size'));
          const least = it.number('auto-aof-rewrite-min-size');
          return base > 0 && now > Math.max(base * 5, least * 2)
            ? [
                evidence(
                  'aof_current_size',
                  `It is ${Math.round(now / base)} times as long as after its last rewrite.`,
                ),
              ]
            : [];
        },
      );
    },
  }),
  rule({
    id: 'PER-007',
    of: 'server',
    severity: 'high',
    title: 'What it last wrote to the disk got there',
    why: 'A server goes on for weeks after its last good snapshot if nobody looks.',
    mend: words('See the log for the reason: disk, memory, or vm.overcommit_memory.'),
    references: [page],
    check: (it) => {
      const bad = [
        'rdb_last_bgsave_status',
        'aof_last_write_status',
        'aof_last_bgrewrite_status',
      ].filter((field) => it.tell('persistence', field) !== 'ok');
      return unless(
        bad.map((field) => evidence(field, `${field} is "${it.tell('persistence', field)}".`)),
      );
    },
  }),
  rule({
    id: 'PER-008',
    of: 'server',
    severity: 'medium',
    title: 'When a snapshot fails, writes stop',
    why: 'Otherwise nobody notices; worms switch it off before they write their files.',
    mend: conf('Leave it on.', 'stop-writes-on-bgsave-error yes'),
    references: [page],
    check: (it) =>
      unless(
        it.sure('stop-writes-on-bgsave-error') === 'no'
          ? [it.shown('stop-writes-on-bgsave-error')]
          : [],
      ),
  }),
  rule({
    id: 'PER-009',
    of: 'server',
    severity: 'low',
    harms: ['integrity'],
    title: 'Snapshots carry a checksum',
    why: 'Without one a damaged snapshot loads as though it were whole.',
    mend: confAtStart('Leave it on.', 'rdbchecksum yes'),
    check: (it) => unless(it.sure('rdbchecksum') === 'no' ? [it.shown('rdbchecksum')] : []),
  }),
  rule({
    id: 'PER-013',
    of: 'deployment',
    severity: 'critical',
    title: 'Some server of the group keeps its data',
    why: 'Memory of several servers in one room goes out together.',
    mend: conf('On the primary, and on one replica at least.', 'appendonly yes'),
    references: [page],
    check: (all) => {
      if (!all.isReplicated) return beside('There is one server; PER-001 judges it.');
      if (all.servers.some(mayForget)) return beside('The policy says that nothing need survive.');
      return unless(
        all.servers.every((it) => it.keepsNothing)
          ? [evidence('deployment', 'No server of the group keeps anything on a disk.')]
          : [],
      );
    },
  }),
  rule({
    id: 'PER-016',
    of: 'server',
    severity: 'low',
    level: 'regulated',
    harms: ['confidentiality'],
    title: 'A server that keeps nothing leaves no full copies either',
    why: 'Copies for replicas stay on the disk although nothing ought to be there.',
    mend: conf('Delete them after use.', 'rdb-del-sync-files yes'),
    check: (it) => {
      if (!it.keepsNothing) return beside('It keeps its data on the disk.');
      const value = it.setting('rdb-del-sync-files');
      if (value === null) return beside('This release has no such switch.');
      return unless(value === 'yes' ? [] : [it.shown('rdb-del-sync-files')]);
    },
  }),
  rule({
    id: 'PER-017',
    of: 'server',
    severity: 'high',
    title: 'A crash loses no more than the policy allows',
    why: 'The policy says what may be lost; only what is written through in time is not.',
    mend: inPolicy('Say what may be lost, compile, and apply.', 'durability: { lose_at_most: 1s }'),
    references: [page],
    check: (it) => {
      const { deployment } = it.policy;
      if (deployment === null) return beside('The policy describes no servers.');
      if (mayForget(it)) return beside('The policy says that nothing need survive.');
      const allowed = deployment.durability.loseAtMost;
      const least = lossOf(it);
      return unless(
        least > allowed
          ? [
              it.shown(
                'appendfsync',
                `A crash may take the writes of ${seconds(least)}; the policy allows ${seconds(allowed)}`,
              ),
            ]
          : [],
      );
    },
  }),
];

/** Milliseconds of writes that a crash of the process or the host may take. */
function lossOf(it: Seen): number {
  if (it.sure('appendonly') === 'yes') {
    return { always: 0, everysec: 1_000 }[it.sure('appendfsync')] ?? 30_000;
  }
  const points = it
    .sure('save')
    .split(/\s+/)
    .filter((word) => word !== '');
  const waits = points.filter((_, at) => at % 2 === 0).map(Number);
  return waits.length === 0 ? Infinity : Math.max(...waits) * 1_000;
}

const seconds = (milliseconds: number): string =>
  milliseconds === Infinity ? 'all time' : `${milliseconds / 1_000} s`;
