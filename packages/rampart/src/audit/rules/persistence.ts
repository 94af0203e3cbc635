// What is left when the power goes.
import { ageOf } from '../statements.ts';
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { conf, confAtStart, familyOf, inPolicy, words } from './family.ts';

const rule = familyOf('persistence', 'data', ['availability', 'integrity']);
const page = 'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/';

const noFiles = beside('It keeps nothing on the disk; PER-001 judges that.');

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
    id: 'PER-010',
    of: 'deployment',
    severity: 'high',
    taught: true,
    title: 'There is a copy elsewhere, and it is not older than a day',
    why: 'A snapshot beside the data goes with the disk, and with whoever deletes the data.',
    mend: words('rampart archive keeps one; state a copy that is made otherwise.'),
    references: [page],
    check: ({ context }) => stated(context, 'backup-elsewhere', 30, 'a copy elsewhere'),
  }),
  rule({
    id: 'PER-011',
    of: 'deployment',
    severity: 'high',
    harms: ['confidentiality'],
    title: 'Copies are sealed',
    why: 'A snapshot is readable text: who finds the copy has the data.',
    mend: words('rampart archive seals every frame; state how other copies are.'),
    check: ({ context }) => stated(context, 'backup-encrypted', 365, 'sealed copies'),
  }),
  rule({
    id: 'PER-012',
    of: 'deployment',
    severity: 'medium',
    taught: true,
    level: 'hardened',
    title: 'Within the last 90 days somebody restored a copy',
    why: 'A copy that was never restored is a hope.',
    mend: words('rampart drill restores one and measures it.'),
    check: ({ context }) => stated(context, 'restore-tested', 90, 'a restore'),
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
    id: 'PER-014',
    of: 'server',
    severity: 'medium',
    harms: ['availability'],
    title: 'The disk has room for a rewrite',
    why: 'A rewrite needs the room of the old file and the new one together.',
    mend: words('A larger volume, and an alert before it is full.'),
    check: (it) => {
      if (it.keepsNothing) return noFiles;
      const { free } = it.volume(it.sure('dir'));
      const used = Number(it.tell('memory', 'used_memory'));
      const file = Number(it.info('persistence', 'aof_current_size') ?? 0);
      const needed = 1.5 * Math.max(used, file);
      return unless(
        free < needed
          ? [
              evidence(
                'dir',
                `${mega(free)} are free, and a rewrite may need ${mega(needed)}.`,
                'host',
              ),
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'PER-015',
    of: 'server',
    severity: 'low',
    level: 'regulated',
    taught: true,
    managed: 'provider',
    harms: ['confidentiality'],
    title: 'No old snapshots lie about',
    why: 'Leftovers of broken saves and of moves hold the data of their day, and nobody watches them.',
    mend: words('Delete them.'),
    check: (it) => {
      const leftovers = [...it.host.files.values()].filter(({ path }) =>
        /\/temp-[^/]*\.rdb$|\.rdb\.(?:bak|old)$/.test(path),
      );
      const day = 86_400_000;
      if (!it.host.files.has(it.sure('dir'))) it.file(it.sure('dir'));
      return unless(
        leftovers
          .filter(({ state }) => state.known && it.context.now - state.value.changedAt > day)
          .map(({ path }) => evidence(path, `${path} is older than a day.`, 'host')),
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
  rule({
    id: 'PER-018',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    managed: 'provider',
    harms: ['confidentiality'],
    title: 'The volume below its data is encrypted',
    why: 'Disks are returned, sold and stolen with what is on them.',
    mend: words('LUKS below the file system, or the encrypted volumes of the provider.'),
    check: (it) => {
      if (it.keepsNothing) return noFiles;
      const dir = it.sure('dir');
      const { encrypted, device } = it.volume(dir);
      return unless(
        it.take(encrypted, `whether ${device} is encrypted`)
          ? []
          : [evidence(dir, `${dir} lies on ${device}, which is not encrypted.`, 'host')],
      );
    },
  }),
  rule({
    id: 'PER-019',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    managed: 'provider',
    harms: ['availability'],
    title: 'Data and logs lie on different volumes',
    why: 'A log that fills the disk stops the writes of the data, and the other way round.',
    mend: words('A volume of their own for /var/log, or limits on what logs may take.'),
    check: (it) => {
      if (it.keepsNothing) return noFiles;
      const log = it.sure('logfile');
      if (log === '') return beside('It has no log file.');
      const dir = it.sure('dir');
      const [one, other] = [it.volume(dir), it.volume(log)];
      return unless(
        one.mount.directory === other.mount.directory
          ? [
              evidence(
                'logfile',
                `${dir} and ${log} lie on the same volume (${one.mount.directory}).`,
                'host',
              ),
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'PER-020',
    of: 'server',
    severity: 'medium',
    managed: 'provider',
    harms: ['availability'],
    title: 'The volume of its data is less than nine tenths full',
    why: 'When it is full, writes stop; and it fills faster at the end than in the beginning.',
    mend: words('Find what grows, or enlarge it.'),
    check: (it) => {
      if (it.keepsNothing) return noFiles;
      const { free, size } = it.volume(it.sure('dir'));
      const used = size === 0 ? 0 : 1 - free / size;
      return unless(
        used > 0.9
          ? [
              evidence(
                'dir',
                `The volume of ${it.sure('dir')} is ${Math.round(used * 100)}% full.`,
                'host',
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

function stated(
  context: Seen['context'],
  name: Parameters<typeof ageOf>[1],
  days: number,
  what: string,
): ReturnType<typeof unless> {
  const age = ageOf(context.statements, name, context.now);
  return unless(
    age > days
      ? [
          evidence(
            name,
            `That there is ${what} was stated ${age} days ago, which is more than ${days}.`,
            'policy',
          ),
        ]
      : [],
  );
}

const mega = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
const seconds = (milliseconds: number): string =>
  milliseconds === Infinity ? 'all time' : `${milliseconds / 1_000} s`;
