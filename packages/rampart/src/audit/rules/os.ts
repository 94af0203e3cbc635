// What the host gives it, and what it could do to the host.
import { evidence } from '../seen.ts';
import type { Seen } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Evidence, Mend } from '../finding.ts';
import type { Rule } from '../rule.ts';
import { seenIn } from '../sources/facts.ts';
import { confAtStart, familyOf, shell, words } from './family.ts';

const rule = familyOf('os', 'server', ['confidentiality', 'integrity', 'availability'], 'provider');
const admin = 'https://redis.io/docs/latest/operate/oss_and_stack/management/admin/';
const systemd = 'https://www.freedesktop.org/software/systemd/man/systemd.exec.html';
const inUnit = (sentence: string, ...lines: readonly string[]): Mend => ({
  words: sentence,
  lines,
  where: 'shell',
  restart: true,
});

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

const withoutSystemd = beside('systemd does not run here.');

export const os: readonly Rule[] = [
  rule({
    id: 'OS-001',
    of: 'server',
    severity: 'critical',
    taught: true,
    title: 'It runs as a user of its own, not as root',
    why: 'What an intruder does in it, he does as its user.',
    mend: inUnit('An account without other uses.', 'User=redis', 'Group=redis'),
    references: [admin],
    check: (it) => {
      const { user } = it.process;
      if (user.id === 0) return unless([evidence('user', 'It runs as root.', 'host')]);
      return unless(
        ['nobody', 'www-data', 'daemon', 'nginx', 'apache'].includes(user.name ?? '')
          ? [evidence('user', `It runs as ${user.name}, as others do.`, 'host')]
          : [],
      );
    },
  }),
  rule({
    id: 'OS-002',
    of: 'server',
    severity: 'high',
    taught: true,
    title: 'Nobody can log in as its user',
    why: 'Keys for ssh that a snapshot leaves in its home are useless then.',
    mend: shell('Take the shell away.', 'usermod -s /usr/sbin/nologin redis'),
    references: ['http://antirez.com/news/96'],
    check: (it) => {
      const { user } = it.process;
      if (user.id === 0) return beside('It runs as root; OS-001 judges that.');
      return unlessAny(
        () =>
          [...it.host.files.values()]
            .filter(({ path, state }) => path.endsWith('/.ssh/authorized_keys') && state.known)
            .map(({ path }) => evidence(path, `There is ${path}.`, 'host')),
        () => {
          const shells = it.take(it.host.shells, 'the accounts of the host');
          const shell = shells.get(user.name ?? '');
          return shell === undefined || /\/(?:nologin|false)$/.test(shell)
            ? []
            : [evidence('shell', `Its account has the shell ${shell}.`, 'host')];
        },
      );
    },
  }),
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
        const host = it.facts.host?.name ?? it.name;
        const key = `${host} ${it.sure('dir')}`;
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
    id: 'OS-007',
    of: 'server',
    severity: 'high',
    level: 'hardened',
    title: 'Its unit lets it write in its own directories only',
    why: 'Then a snapshot in the directory of cron is an error in its log and nothing else.',
    mend: inUnit(
      'As rampart compile writes it.',
      'ProtectSystem=strict',
      'ReadWritePaths=/var/lib/redis /var/log/redis',
      'NoNewPrivileges=true',
      'ProtectHome=true',
      'PrivateTmp=true',
    ),
    references: [systemd],
    check: (it) => {
      if (!it.hasSystemd) return withoutSystemd;
      const wanted = new Map([
        ['ProtectSystem', ['strict']],
        ['NoNewPrivileges', ['yes', 'true']],
        ['ProtectHome', ['yes', 'true', 'tmpfs']],
        ['PrivateTmp', ['yes', 'true']],
      ]);
      return unless(
        [...wanted].flatMap(([property, good]) => {
          const value = it.unit(property);
          return good.includes(value)
            ? []
            : [evidence(property, `${property} is "${value}".`, 'host')];
        }),
      );
    },
  }),
  rule({
    id: 'OS-008',
    of: 'server',
    severity: 'medium',
    level: 'regulated',
    title: 'It can run no program that it wrote itself',
    why: 'A module or a shell that was dropped beside the data does not start.',
    mend: inUnit(
      'Name the programs that may run.',
      'MemoryDenyWriteExecute=true',
      'NoExecPaths=/',
      'ExecPaths=/usr/bin/redis-server /usr/lib',
    ),
    references: [systemd],
    check: (it) => {
      if (!it.hasSystemd) return withoutSystemd;
      const denied = it.unit('MemoryDenyWriteExecute') === 'yes' || it.unit('NoExecPaths') !== '';
      return unless(
        denied
          ? []
          : [
              evidence(
                'MemoryDenyWriteExecute',
                'Neither MemoryDenyWriteExecute nor NoExecPaths is set.',
                'host',
              ),
            ],
      );
    },
  }),
  rule({
    id: 'OS-009',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    title: 'It has no capabilities',
    why: 'A port above 1,024 needs none, and each is a piece of root.',
    mend: inUnit('None.', 'CapabilityBoundingSet='),
    references: [systemd],
    check: (it) => {
      const capabilities = it.take(it.process.capabilities, 'the capabilities of the process');
      return unless(
        /^0*$/.test(capabilities)
          ? []
          : [evidence('capabilities', `Its capabilities are ${capabilities}.`, 'host')],
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
    id: 'OS-013',
    of: 'server',
    severity: 'medium',
    level: 'hardened',
    harms: ['confidentiality'],
    title: 'A crash leaves no copy of its memory',
    why: 'A core file holds every key and every secret.',
    mend: inUnit('None.', 'LimitCORE=0'),
    references: [systemd],
    check: (it) => {
      const { soft } = it.take(it.process.coreSize, 'how large a core file may be');
      if (soft === 0) return unless([]);
      const pattern = it.sysctl('kernel.core_pattern');
      return unless(
        pattern === '' || pattern === '|/bin/false'
          ? []
          : [
              evidence(
                'core',
                `A core file of ${soft === null ? 'any size' : `${soft} bytes`} would go to "${pattern}".`,
                'host',
              ),
            ],
      );
    },
  }),
  rule({
    id: 'OS-014',
    of: 'server',
    severity: 'medium',
    harms: ['availability'],
    title: 'It may open as many files as it promises clients',
    why: 'Otherwise it turns clients away, or cannot write its files.',
    mend: inUnit('Clients, and some for itself.', 'LimitNOFILE=65535'),
    references: [admin],
    check: (it) => {
      const { soft } = it.take(it.process.openFiles, 'how many files it may open');
      const needed = it.number('maxclients') + 32;
      return unless(
        soft !== null && soft < needed
          ? [evidence('nofile', `It may open ${soft} files, and needs ${needed}.`, 'host')]
          : [],
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
    id: 'OS-016',
    of: 'server',
    severity: 'high',
    level: 'hardened',
    taught: true,
    title: 'Its program comes from a package',
    why: 'Of a program that nobody signed nobody can say what it does.',
    mend: words(
      'Install it from the distribution, or build it from a release whose checksum was compared.',
    ),
    check: (it) => {
      const { path } = it.take(it.process.program, 'the program of the process');
      const owner = it.host.packages.get(path);
      if (owner === undefined || (!owner.known && owner.reason === 'not-offered')) {
        return unless([evidence(path, `No package owns ${path}.`, 'host')]);
      }
      it.take(owner, `the package of ${path}`);
      return unless([]);
    },
  }),
  rule({
    id: 'OS-017',
    of: 'deployment',
    severity: 'medium',
    taught: true,
    managed: 'customer',
    harms: ['integrity'],
    title: 'What builds the server compares checksums',
    why: 'A download that nobody compared is whatever the network gave.',
    mend: words('https, and sha256sum --check against the published value.'),
    references: ['https://github.com/redis/redis-hashes'],
    check: ({ context }) => unless(seenIn(context.sources, 'download without checksum')),
  }),
  rule({
    id: 'OS-018',
    of: 'deployment',
    severity: 'high',
    managed: 'customer',
    title: 'Its container has no more rights than it needs',
    why: 'Root in a container with a directory of the host in it is root on the host.',
    mend: words(
      'user, read_only: true, cap_drop: [ALL], security_opt: [no-new-privileges:true], and no mounts of the host but its data.',
    ),
    references: ['https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html'],
    check: ({ context }) => unless(seenIn(context.sources, 'careless container')),
  }),
  rule({
    id: 'OS-019',
    of: 'server',
    severity: 'low',
    level: 'regulated',
    title: 'AppArmor or SELinux confines it',
    why: 'It is one more border between a defect and the host.',
    mend: words('Enable the profile of the distribution.'),
    check: (it) => {
      const { confinement } = it.process;
      if (!confinement.known && confinement.reason === 'not-offered') {
        return unless([evidence('confinement', confinement.why, 'host')]);
      }
      const label = it.take(it.process.confinement, 'the label of the process');
      return unless(
        /^(?:unconfined|kernel|)\b\s*(?:\(.*\))?$|:unconfined_t:/.test(label.trim())
          ? [evidence('confinement', 'Nothing confines it.', 'host')]
          : [],
      );
    },
  }),
  rule({
    id: 'OS-020',
    of: 'server',
    severity: 'low',
    level: 'hardened',
    harms: ['availability'],
    title: 'Somebody notices when it ends',
    why: 'A server that was started by hand stays away until a person looks.',
    mend: confAtStart('A unit of systemd that it tells when it is ready.', 'supervised systemd'),
    references: [systemd],
    check: (it) => {
      if (!it.hasSystemd) return withoutSystemd;
      const { unit } = it.process;
      if (!unit.known && unit.reason === 'not-offered')
        return unless([evidence('unit', 'No unit runs it.', 'host')]);
      const type = it.unit('Type');
      return unless(
        type === 'notify' && it.setting('supervised') === 'no'
          ? [it.shown('supervised', 'Its unit waits for a word that it never sends')]
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
