// What the process may do to the host.
import { evidence } from '../seen.ts';
import { unlessAny } from '../unseen.ts';
import { beside, unless } from '../verdict.ts';
import type { Mend } from '../finding.ts';
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

const withoutSystemd = beside('systemd does not run here.');

export const processRules: readonly Rule[] = [
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
          const program = shells.get(user.name ?? '');
          return program === undefined || /\/(?:nologin|false)$/.test(program)
            ? []
            : [evidence('shell', `Its account has the shell ${program}.`, 'host')];
        },
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
];
