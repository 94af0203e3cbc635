// Copies of the data, and the disks below it.
import { ageOf } from '../statements.ts';
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { beside, unless } from '../verdict.ts';
import type { Rule } from '../rule.ts';
import { familyOf, words } from './family.ts';

const rule = familyOf('persistence', 'data', ['availability', 'integrity']);
const page = 'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/';

const noFiles = beside('It keeps nothing on the disk; PER-001 judges that.');

export const copies: readonly Rule[] = [
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
