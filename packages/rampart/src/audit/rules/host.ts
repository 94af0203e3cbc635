// What the host gives it: files, kernel, clock, system.
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Evidence } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { familyOf, shell, words } from './family.ts';

const rule = familyOf('os', 'server', ['confidentiality', 'integrity', 'availability'], 'provider');
const admin = 'https://redis.io/docs/latest/operate/oss_and_stack/management/admin/';

/** The file that the server was started with. */
function configPath(it: Seen): string {
  const path = it.facts.config?.path ?? it.identity.configFile ?? '';
  return path === ''
    ? (it.take(it.server.identity, 'its configuration file').configFile ?? '')
    : path;
}

function tooOpen(it: Seen, path: string, bits: number): readonly Evidence[] {
  const { state } = it.file(path);
  const { mode } = it.take(state, `the mode of ${path}`);
  return (mode & bits) === 0
    ? []
    : [evidence(path, `${path} has mode ${mode.toString(8)}.`, 'host')];
}

export const host: readonly Rule[] = [
  rule({
    id: 'OS-003',
    of: 'server',
    severity: 'high',
    taught: true,
    title: 'Only it and root read its configuration',
    why: 'Passwords stand in it, and who writes it owns the server at its next start.',
    mend: shell('For the group only.', 'chmod 640 /etc/redis/redis.conf', 'chmod 750 /etc/redis'),
    references: ['CVE-2016-2121'],
    check: (it) => {
      const path = configPath(it);
      if (path === '') return beside('It has no file; CFG-021 judges that.');
      return unlessAny(
        () => tooOpen(it, path, 0o027),
        () =>
          it.file(path).above.flatMap(({ path: directory, state }) => {
            const { mode } = it.take(state, `the mode of ${directory}`);
            const sticky = (mode & 0o1000) !== 0;
            return (mode & 0o002) !== 0 && !sticky
              ? [evidence(directory, `Everybody may write in ${directory}, above it.`, 'host')]
              : [];
          }),
      );
    },
  }),
  rule({
    id: 'OS-004',
    of: 'server',
    severity: 'high',
    taught: true,
    title: 'Only it reads its data on the disk',
    why: 'A snapshot is everything, readable.',
    mend: shell(
      'For the group only.',
      'chmod 750 /var/lib/redis',
      'chmod 640 /var/lib/redis/dump.rdb',
    ),
    check: (it) => {
      const dir = it.sure('dir');
      return unlessAny(
        () => tooOpen(it, dir, 0o007),
        () => {
          // A directory that is closed to others closes what lies in it.
          const { mode } = it.take(it.file(dir).state, `the mode of ${dir}`);
          if ((mode & 0o001) === 0) return [];
          const files = [it.sure('dbfilename'), it.sure('appendfilename')].map(
            (name) => `${dir}/${name}`,
          );
          return files
            .filter((path) => it.host.files.get(path)?.state.known)
            .flatMap((path) => tooOpen(it, path, 0o007));
        },
      );
    },
  }),
  rule({
    id: 'OS-005',
    of: 'server',
    severity: 'medium',
    taught: true,
    layer: 'watch',
    harms: ['confidentiality', 'integrity'],
    title: 'Not everybody reads its log',
    why: 'Addresses, users and sometimes keys stand in it; who writes it hides what he did.',
    mend: shell('For the group only.', 'chmod 640 /var/log/redis/redis-server.log'),
    check: (it) => {
      const path = it.sure('logfile');
      if (path === '' || !path.startsWith('/')) return beside('It has no log file of its own.');
      return unless(tooOpen(it, path, 0o007));
    },
  }),
  rule({
    id: 'OS-006',
    of: 'deployment',
    severity: 'medium',
    level: 'hardened',
    title: 'Servers on one host share neither directory nor user',
    why: 'One that is taken over writes the files of the other.',
    mend: words('A directory, a unit and an account for each.'),
    check: (all) => {
      const places = new Map<string, string[]>();
      for (const it of all.servers) {
        const place = it.facts.host?.name ?? it.name;
        const key = `${place} ${it.sure('dir')}`;
        places.set(key, [...(places.get(key) ?? []), it.name]);
      }
      return unless(
        [...places]
          .filter(([, names]) => names.length > 1)
          .map(([key, names]) =>
            evidence('dir', `${names.join(' and ')} use ${key.split(' ')[1]}.`),
          ),
      );
    },
  }),
  rule({
    id: 'OS-010',
    of: 'server',
    severity: 'medium',
    harms: ['availability'],
    title: 'The kernel lets it make a copy of itself',
    why: 'A snapshot begins with a fork; without overcommit it fails just when memory is half full.',
    mend: shell(
      'For good.',
      'echo vm.overcommit_memory=1 > /etc/sysctl.d/60-redis.conf',
      'sysctl --system',
    ),
    references: [admin],
    check: (it) => {
      const value = it.sysctl('vm.overcommit_memory');
      if (value === '1') return unless([]);
      if (it.keepsNothing && !it.isReplica && it.replicas === 0)
        return beside('It makes no copies.');
      return unless([
        evidence('vm.overcommit_memory', `vm.overcommit_memory is ${value}.`, 'host'),
      ]);
    },
  }),
  rule({
    id: 'OS-011',
    of: 'server',
    severity: 'low',
    harms: ['availability'],
    title: 'Huge pages do not get in its way',
    why: 'After a fork each write copies two megabytes instead of four kilobytes.',
    mend: shell(
      'The server switches them off for itself where it can.',
      'echo madvise > /sys/kernel/mm/transparent_hugepage/enabled',
    ),
    references: [admin],
    check: (it) => {
      const value = it.take(it.host.hugePages, 'how huge pages are used');
      if (value !== 'always') return unless([]);
      return unless(
        it.setting('disable-thp') === 'yes'
          ? []
          : [
              evidence(
                'transparent_hugepage',
                'Huge pages are always on, and it does not switch them off.',
                'host',
              ),
            ],
      );
    },
  }),
  rule({
    id: 'OS-012',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    harms: ['confidentiality', 'availability'],
    title: 'Memory does not get to a disk in clear text',
    why: 'Keys that were swapped out stay on the disk after the server is gone.',
    mend: shell('Encrypt the swap, or have none.', 'swapoff -a'),
    references: [admin],
    check: (it) => {
      const swaps = it.take(it.host.swaps, 'where memory is swapped to');
      return unless(
        swaps
          .filter(({ encrypted, place }) => !it.take(encrypted, `whether ${place} is encrypted`))
          .map(({ place }) =>
            evidence(place, `Memory is swapped to ${place}, which is not encrypted.`, 'host'),
          ),
      );
    },
  }),
  rule({
    id: 'OS-015',
    of: 'server',
    severity: 'low',
    harms: ['availability'],
    title: 'The kernel keeps as many waiting connections as it asks for',
    why: 'The smaller of both counts, and a burst of clients is dropped.',
    mend: shell(
      'At least as much.',
      'echo net.core.somaxconn=1024 > /etc/sysctl.d/60-redis.conf',
      'sysctl --system',
    ),
    references: [admin],
    check: (it) => {
      const most = Number(it.sysctl('net.core.somaxconn'));
      return unless(
        most < it.number('tcp-backlog')
          ? [
              evidence(
                'net.core.somaxconn',
                `net.core.somaxconn is ${most}, and it asks for ${it.sure('tcp-backlog')}.`,
                'host',
              ),
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'OS-021',
    of: 'server',
    severity: 'critical',
    title: 'No snapshot lies where cron, ssh or a web server read',
    why: 'That is what an attack through CONFIG SET dir leaves behind.',
    mend: words('Take it off the network, keep a copy of the disk, and look for what ran.'),
    references: ['http://antirez.com/news/96'],
    check: (it) => {
      const places = [...it.host.files.values()].filter(({ path }) =>
        /cron|authorized_keys|\/www\//.test(path),
      );
      if (places.length === 0) it.file('/etc/crontab');
      return unlessAny(
        ...places.map(({ path, state }) => () => {
          if (!state.known && state.reason === 'not-offered') return [];
          const { isSnapshot } = it.take(state, path);
          return isSnapshot.known && isSnapshot.value
            ? [evidence(path, `${path} begins as a snapshot does.`, 'host')]
            : [];
        }),
      );
    },
  }),
  rule({
    id: 'OS-022',
    of: 'server',
    severity: 'low',
    managed: 'customer',
    harms: ['integrity'],
    title: 'Its clock is right',
    why: 'What expires, what certificates say and what logs prove hangs on it.',
    mend: shell('Any program that keeps time.', 'apt-get install chrony'),
    check: (it) => {
      const { ahead, within } = it.take(it.server.clock, 'the clock of the server');
      return unless(
        Math.abs(ahead) - within > 2_000
          ? [
              evidence(
                'TIME',
                `Its clock is ${Math.round(Math.abs(ahead) / 1_000)} seconds ${ahead > 0 ? 'ahead' : 'behind'}.`,
              ),
            ]
          : [],
      );
    },
  }),
  rule({
    id: 'OS-023',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    title: 'The system below it still gets fixes',
    why: 'A defect of the kernel or of OpenSSL is one of the server too.',
    mend: words('Move to a release of the distribution that is maintained.'),
    references: ['https://endoflife.date/debian', 'https://endoflife.date/ubuntu'],
    check: (it) => {
      const system = it.take(it.host.system, '/etc/os-release');
      const name = `${system.get('ID') ?? ''} ${system.get('VERSION_ID') ?? ''}`;
      const end = ends.get(name);
      if (end === undefined)
        return beside(
          `How long ${name.trim() || 'this system'} gets fixes is not among what is known here.`,
        );
      return unless(
        it.context.now > Date.parse(end)
          ? [
              evidence(
                'os-release',
                `${system.get('PRETTY_NAME') ?? name} has had no fixes since ${end}.`,
                'host',
              ),
            ]
          : [],
      );
    },
  }),
];

/** The end of free fixes, long ones included. */
const ends: ReadonlyMap<string, string> = new Map([
  ['debian 10', '2024-06-30'],
  ['debian 11', '2026-08-31'],
  ['debian 12', '2028-06-30'],
  ['debian 13', '2030-06-30'],
  ['ubuntu 18.04', '2023-05-31'],
  ['ubuntu 20.04', '2025-05-31'],
  ['ubuntu 22.04', '2027-04-30'],
  ['ubuntu 24.04', '2029-04-30'],
  ['centos 7', '2024-06-30'],
  ['centos 8', '2021-12-31'],
  ['alpine 3.18', '2025-05-09'],
  ['alpine 3.19', '2025-11-01'],
]);
