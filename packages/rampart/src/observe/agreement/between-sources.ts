// Where the running server, its file and its host say different things of the same: what was set while
// it ran and never written, or written and never taken.
import { sameRights } from '../acl/questions.ts';
import type { AclUser } from '../acl/user.ts';
import type { Disagreement, ServerFacts } from '../facts.ts';
import type { ConfigFacts, ConfigFileFacts } from '../file/facts.ts';
import { nameOfSetting } from '../file/setting-kinds.ts';
import type { HostFacts } from '../host/facts.ts';

/** Settings that the server and its Sentinels change for good by themselves. */
const changing = new Set([
  'replicaof',
  'dir',
  'logfile',
  'pidfile',
  'aclfile',
  'daemonize',
  'supervised',
]);

export function disagreementsOfSources(
  server: ServerFacts,
  file: ConfigFileFacts | null,
  host: HostFacts | null,
): readonly Disagreement[] {
  const config = file?.config.known === true ? file.config.value : null;
  return [
    ...(config === null ? [] : ofSettings(server, config)),
    ...(config === null ? [] : ofSecrets(server, config)),
    ...(config === null ? [] : ofUsers(server, config)),
    ...(host === null ? [] : ofHost(server, host)),
  ];
}

function ofSettings({ name, settings }: ServerFacts, config: ConfigFacts): readonly Disagreement[] {
  if (!settings.known) return [];
  const running = new Map([...settings.value].map(([each, value]) => [nameOfSetting(each), value]));
  return [...config.settings].flatMap(([setting, { value, path, line }]): Disagreement[] => {
    const live = running.get(setting);
    if (live === undefined || changing.has(setting) || same(live, value)) return [];
    return [
      {
        about: `setting:${setting}`,
        answers: [
          { source: name, answer: live },
          { source: `${path}:${line}`, answer: value },
        ],
      },
    ];
  });
}

/** A server may say a list in another case than it was written. */
function same(live: string, written: string): boolean {
  return live === written || live.toLowerCase() === written.toLowerCase();
}

/** What they are stays unsaid; that they differ is enough. */
function ofSecrets({ name, secrets }: ServerFacts, config: ConfigFacts): readonly Disagreement[] {
  if (!secrets.known) return [];
  const running = new Map([...secrets.value].map(([each, fact]) => [nameOfSetting(each), fact]));
  return [...config.secrets].flatMap(([setting, { digest, set, path, line }]): Disagreement[] => {
    const live = running.get(setting);
    if (live === undefined || live.digest === digest) return [];
    const told = (isSet: boolean, otherwise: string): string => (isSet ? otherwise : 'none');
    return [
      {
        about: `setting:${setting}`,
        answers: [
          { source: name, answer: told(live.set, 'one secret') },
          { source: `${path}:${line}`, answer: told(set, 'another secret') },
        ],
      },
    ];
  });
}

function ofUsers({ name, users }: ServerFacts, config: ConfigFacts): readonly Disagreement[] {
  if (!users.known || !config.users.known) return [];
  const { from } = config.users;
  const source = from.kind === 'file' ? from.path : 'file';
  const written = new Map(config.users.value.map((user) => [user.name, user]));
  const running = new Map(users.value.map((user) => [user.name, user]));
  const names = new Set([...running.keys(), ...written.keys()]);
  return [...names].toSorted().flatMap((user): Disagreement[] => {
    const [live, later] = [running.get(user), written.get(user)];
    if (live !== undefined && later !== undefined && sameRights(live, later)) return [];
    const answers = [
      { source: name, answer: described(live) },
      {
        source,
        answer: live === undefined || later === undefined ? described(later) : 'other rights',
      },
    ];
    return [{ about: `user:${user}`, answers }];
  });
}

function described(user: AclUser | undefined): string {
  return user === undefined ? 'no such user' : 'these rights';
}

function ofHost(server: ServerFacts, host: HostFacts): readonly Disagreement[] {
  const { identity, name } = server;
  if (!identity.known || identity.value.processId === null || !host.processes.known) return [];
  const pid = identity.value.processId;
  const process = host.processes.value.find((one) => one.pid === pid);
  // Another host, or another space of process ids.
  if (process === undefined) return [];
  return [...ofListening(server, host, pid), ...ofProgram(name, process.program)];
}

function ofListening(
  { name, settings }: ServerFacts,
  { listening }: HostFacts,
  pid: number,
): readonly Disagreement[] {
  if (!settings.known || !listening.known) return [];
  const own = listening.value.filter(({ process }) => process.known && process.value === pid);
  const ports = ['port', 'tls-port'].map((each) => settings.value.get(each) ?? '0');
  const said = ports.filter((port) => port !== '0').toSorted();
  const clusterPort = Number(settings.value.get('cluster-port') ?? 0);
  const bus = new Set([clusterPort, ...said.map((port) => Number(port) + 10_000)]);
  const isBus = (port: number): boolean =>
    settings.value.get('cluster-enabled') === 'yes' && bus.has(port);
  const seen = [...new Set(own.filter(({ port }) => !isBus(port)).map(({ port }) => String(port)))];
  if (seen.length === 0 || seen.toSorted().join(' ') === said.join(' ')) return [];
  return [
    {
      about: 'listening',
      answers: [
        { source: name, answer: said.join(' ') || 'no port' },
        { source: '/proc/net/tcp', answer: seen.toSorted().join(' ') },
      ],
    },
  ];
}

/** An upgrade that waits for a restart: what runs is not what lies on the disk any more. */
function ofProgram(
  name: string,
  program: Extract<HostFacts['processes'], { known: true }>['value'][number]['program'],
): readonly Disagreement[] {
  if (!program.known || !program.value.deleted) return [];
  return [
    {
      about: 'program',
      answers: [
        { source: name, answer: 'runs the program that it was started with' },
        { source: program.value.path, answer: 'was replaced or removed since' },
      ],
    },
  ];
}
