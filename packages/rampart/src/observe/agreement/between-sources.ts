// What a running server says of itself, beside what its file, its host and its package say of the same. Each
// comparison takes values that are known: whoever asks says what is missing.
import { isIP } from 'node:net';

import { writeHostPort } from '../../policy/addresses.ts';
import type {
  Disagreement,
  Identity,
  LoadedModule,
  Role,
  SecretFact,
  SentinelGroup,
} from '../facts.ts';
import type { ConfigFacts, ConfiguredGroup } from '../file/facts.ts';
import { nameOfSetting } from '../file/setting-kinds.ts';
import type { Account, Listening, PackageFacts } from '../host/facts.ts';

type Disagreements = readonly Disagreement[];

function compare(about: string, one: readonly [string, string], other: typeof one): Disagreements {
  const answers = [one, other].map(([source, answer]) => ({ source, answer }));
  return one[1] === other[1] ? [] : [{ about, answers }];
}

/** What they are stays unsaid; that they differ is enough. */
export function comparedSecrets(
  name: string,
  running: ReadonlyMap<string, SecretFact>,
  { secrets }: Pick<ConfigFacts, 'secrets'>,
): Disagreements {
  const live = new Map([...running].map(([each, fact]) => [nameOfSetting(each), fact]));
  return [...secrets].flatMap(([setting, { digest, set, path, line }]) => {
    const now = live.get(setting);
    if (now === undefined || now.digest === digest) return [];
    return compare(
      setting,
      [name, now.set ? 'one secret' : 'none'],
      [`${path}:${line}`, set ? 'another secret' : 'none'],
    );
  });
}

/** One that the file does not name came while it ran; one that it names may come with the next start. */
export function comparedModules(
  name: string,
  loaded: readonly LoadedModule[],
  { modules }: Pick<ConfigFacts, 'modules'>,
): Disagreements {
  // What is built in has no path.
  const running = new Set(
    loaded.flatMap(({ path }) => (path === null || path === '' ? [] : [path])),
  );
  const written = new Map(modules.map((one) => [one.file, `${one.path}:${one.line}`]));
  return [...new Set([...running, ...written.keys()])]
    .toSorted()
    .flatMap((path) =>
      compare(
        path,
        [name, running.has(path) ? 'loaded' : 'not loaded'],
        [written.get(path) ?? 'the configuration', written.has(path) ? 'loaded' : 'not loaded'],
      ),
    );
}

/** Whom it copies. The next start follows the file: then the data of a primary may be thrown away. */
export function comparedPrimary(
  name: string,
  role: Role,
  { settings }: Pick<ConfigFacts, 'settings'>,
): Disagreements {
  if (role.kind === 'sentinel') return [];
  const { value, path, line } = settings.get('replicaof') ?? { value: '', path: '', line: 0 };
  const [host = '', port = ''] = value.split(/\s+/);
  const nobody = ['', 'no'].includes(host.toLowerCase());
  return compare(
    'replicaof',
    [name, followed(role.kind === 'replica' ? role.of : null)],
    [
      path === '' ? 'the configuration' : `${path}:${line}`,
      followed(nobody ? null : { host, port: Number(port) }),
    ],
  );
}

function followed(primary: { readonly host: string; readonly port: number } | null): string {
  return primary === null ? 'a primary' : `follows ${writeHostPort(primary.host, primary.port)}`;
}

/** ROLE and INFO may be answered by different rights, renamed commands or modules. */
export function comparedRole(name: string, role: Role, inInfo: string): Disagreements {
  if (role.kind === 'sentinel') return [];
  const other = inInfo === 'slave' ? 'replica' : 'primary';
  return compare('role', [`${name}, ROLE`, role.kind], [`${name}, INFO`, other]);
}

/** `own`: sockets of the process that the server is. */
export function comparedSockets(
  name: string,
  said: { readonly ports: readonly number[]; readonly bind: readonly string[] },
  own: readonly Listening[],
): Disagreements {
  const seen = own.filter(({ port }) => said.ports.includes(port));
  const others = own.filter(({ port }) => !said.ports.includes(port)).map(({ port }) => port);
  const silent = said.ports.filter((port) => !seen.some((one) => one.port === port));
  const places = new Set(seen.map(({ address }) => address));
  const required = said.bind.filter((word) => !word.startsWith('-')).map(addressOf);
  const allowed = new Set(said.bind.map((word) => addressOf(word.replace(/^-/, ''))));
  // Names are resolved by the server, at its start.
  const named = [...allowed].some((address) => isIP(address) === 0);
  const strange = named ? [] : [...places].filter((address) => !allowed.has(address));
  const missing = required.filter((address) => isIP(address) !== 0 && !places.has(address));
  const kernel = '/proc/net/tcp';
  return [
    ...others.map((port) => told(`port ${port}`, [name, 'closed'], [kernel, 'open'])),
    ...silent.map((port) => told(`port ${port}`, [name, 'open'], [kernel, 'closed'])),
    ...strange.map((address) => told(address, [name, 'not bound'], [kernel, 'listens'])),
    ...(silent.length > 0 ? [] : missing).map((address) =>
      told(address, [name, 'bound'], [kernel, 'does not listen']),
    ),
  ];
}

function told(
  about: string,
  ...answers: readonly (readonly [source: string, answer: string])[]
): Disagreement {
  return { about, answers: answers.map(([source, answer]) => ({ source, answer })) };
}

/** As the kernel writes it. */
function addressOf(word: string): string {
  if (word === '*') return '0.0.0.0';
  if (word === '::*') return '::';
  return isIP(word) === 6 ? new URL(`http://[${word}]/`).hostname.slice(1, -1) : word;
}

/** A package that was upgraded, or downgraded, since the process began. */
export function comparedVersions(
  name: string,
  { version }: Identity,
  owner: PackageFacts,
): Disagreements {
  const upstream = owner.version.replace(/^\d+:/, '').replace(/[-+~].*$/, '');
  return compare('version', [name, version], [`the package ${owner.name}`, upstream]);
}

export function comparedAccount(
  name: string,
  runsAs: Account,
  unit: { readonly name: string; readonly account: string },
): Disagreements {
  const isSame = [runsAs.name ?? '', String(runsAs.id)].includes(unit.account);
  return isSame
    ? []
    : compare('account', [name, runsAs.name ?? String(runsAs.id)], [unit.name, unit.account]);
}

/** A server works in the directory that it writes to. */
export function comparedDirectory(name: string, said: string, works: string): Disagreements {
  return compare('dir', [name, said], ['/proc', works]);
}

/** Null: it is not said, and the umask decides. */
export function comparedSocketMode(
  name: string,
  said: number | null,
  file: { readonly path: string; readonly mode: number },
): Disagreements {
  const bits = (mode: number): string => (mode & 0o777).toString(8);
  return said === null ? [] : compare(file.path, [name, bits(said)], ['the host', bits(file.mode)]);
}

/** What a Sentinel watches now, and what it would watch after its next start. */
export function comparedGroups(
  name: string,
  running: readonly SentinelGroup[],
  written: readonly ConfiguredGroup[],
): Disagreements {
  const names = [...running, ...written].map((group) => group.name);
  return [...new Set(names)].toSorted().flatMap((group) => {
    const now = running.find((one) => one.name === group);
    const later = written.find((one) => one.name === group);
    const place = later === undefined ? 'the configuration' : `${later.path}:${later.line}`;
    return compare(group, [name, described(now)], [place, described(later)]);
  });
}

function described(group: Pick<SentinelGroup, 'primary' | 'quorum'> | undefined): string {
  if (group === undefined) return 'not watched';
  const { primary, quorum } = group;
  return `${writeHostPort(primary.host, primary.port)} with a quorum of ${quorum}`;
}
