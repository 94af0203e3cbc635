// The servers themselves: what is installed, where it listens, what it may use.
import type {
  Engine,
  Eviction,
  Install,
  Memory,
  Release,
  ServerLimits,
  ServerTls,
} from '../deployment/types.ts';
import { releases, whyNot } from '../deployment/releases.ts';
import { addressOrFile, sha256Sum } from './own-release.ts';
import { problem } from './problem.ts';
import {
  absolutePath,
  count,
  durationOrNever,
  line,
  name,
  path,
  size,
  truth,
  word,
} from './scalars.ts';
import { minTlsVersion } from './listener.ts';
import {
  becomes,
  choice,
  has,
  list,
  named,
  optional,
  part,
  refused,
  scalar,
  setting,
  standard,
} from './vocabulary.ts';
import { shaped } from './shape.ts';
import type { Part } from './shape.ts';
import * as v from 'valibot';

export interface WrittenInstance {
  readonly port: number | undefined;
  readonly memory: Memory | undefined;
  /** Users that it knows; undefined: all of them. */
  readonly users: readonly string[] | undefined;
}

export interface WrittenServer {
  readonly release: Release;
  readonly install: Install;
  readonly port: number;
  readonly memory: Memory;
  readonly tls: WrittenTls | null;
  readonly limits: ServerLimits;
  readonly instances: ReadonlyMap<string, WrittenInstance>;
  readonly mayBePlain: boolean;
  /** Below which everything lies; undefined: where the system has it. */
  readonly directory: string | undefined;
  readonly admit: readonly string[];
  readonly readers: readonly string[];
  /** An account that is there; undefined: each process gets its own. */
  readonly runAs: string | undefined;
}

/** Where the files of an own authority come to lie on hosts is not known yet. */
export type WrittenTls =
  | ({ readonly kind: 'given' } & Omit<ServerTls, 'own' | 'revoked'>)
  | ({ readonly kind: 'own'; readonly directory: string } & Pick<
      ServerTls,
      'clients' | 'minVersion'
    >);

const engine: Part<Engine> = word('redis', 'valkey');

const version: Part<readonly [major: number, minor: number]> = scalar(
  'a version in quotes, such as "7.0"',
  { type: 'string', pattern: '^[0-9]{1,2}\\.[0-9]{1,2}$' },
  (value) => {
    const match = /^(\d{1,2})\.(\d{1,2})$/.exec(String(value));
    return match === null ? undefined : [Number(match[1]), Number(match[2])];
  },
);

const packaged: Part<Install> = becomes(word('package'), (kind) => ({ kind }));

const fromSource: Part<Install> = becomes(
  part({
    source: setting(addressOrFile(), 'The release as its publisher gives it (.tar.gz).'),
    sha256: setting(
      sha256Sum(),
      'What it must be. Take it from the publisher, not from where the file came from.',
    ),
  }),
  ({ source, sha256 }) => ({ kind: 'source', from: source, sha256 }),
);

const present: Part<Install> = becomes(
  part({
    program: setting(
      line('an absolute path of A-Z, a-z, 0-9 and _ . + - /', 512, /^(?:\/[\w.+-]+)+$/),
      'The server’s program, which is there already.',
    ),
  }),
  ({ program }) => ({ kind: 'present', program }),
);

const installed = refused(() =>
  problem('POLICY_VALUE', 'Expected {source: …, sha256: …} or {program: PATH}.'),
);

const install: Part<Install> = choice('package, {source: …, sha256: …} or {program: PATH}', {
  text: packaged,
  map: shaped(
    v.lazy((value): Part<Install> => {
      if (has(value, 'source') || has(value, 'sha256')) return fromSource;
      return has(value, 'program') ? present : installed;
    }),
    { kind: 'choice', choices: [fromSource, present] },
  ),
});

const eviction: Part<Eviction> = word(
  'noeviction',
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-random',
  'volatile-lru',
  'volatile-lfu',
  'volatile-random',
  'volatile-ttl',
);

const memory: Part<Memory> = part({
  max: standard(size('16mb', '999gb'), '1gb', 'The most memory that data may take.'),
  eviction: standard(
    eviction,
    'noeviction',
    'What goes when it is full. Keyrings, sessions and bans must not: keep them on an instance without eviction.',
  ),
});

const clients: Part<ServerTls['clients']> = standard(
  word('none', 'optional', 'required'),
  'optional',
  'Whether clients show a certificate too.',
);
const minVersion: Part<ServerTls['minVersion']> = standard(
  minTlsVersion,
  '1.2',
  'The oldest TLS version that is spoken.',
);

const givenTls: Part<WrittenTls> = becomes(
  part({
    certificate: setting(
      absolutePath(),
      'The server’s certificate and those above it (PEM), on each host.',
    ),
    key: setting(absolutePath(), 'Its private key (PEM).'),
    authority: setting(absolutePath(), 'The authority (PEM) of servers and clients.'),
    clients,
    min_version: minVersion,
  }),
  ({ min_version, ...others }) => ({ kind: 'given', ...others, minVersion: min_version }),
);

const ownTls: Part<WrittenTls> = becomes(
  part({
    own: setting(
      path(),
      'A directory where Rampart runs, in which `rampart tls make` keeps an authority of its own.',
    ),
    clients,
    min_version: minVersion,
  }),
  ({ own, clients: show, min_version }) => ({
    kind: 'own',
    directory: own,
    clients: show,
    minVersion: min_version,
  }),
);

const usualOwn: WrittenTls = {
  kind: 'own',
  directory: 'tls',
  clients: 'optional',
  minVersion: 'TLSv1.2',
};

const tls: Part<WrittenTls | null> = choice(
  'off, own, or a map with certificate, key and authority',
  {
    text: becomes(word('off', 'own'), (kind) => (kind === 'own' ? usualOwn : null)),
    truth: becomes(
      scalar('off', { enum: [false] }, (on) => (on === false ? on : undefined)),
      () => null,
    ),
    map: shaped(
      v.lazy((value): Part<WrittenTls> => (has(value, 'own') ? ownTls : givenTls)),
      { kind: 'choice', choices: [givenTls, ownTls] },
    ),
  },
);

const limits: Part<ServerLimits> = becomes(
  part({
    clients: standard(count(32, 1_000_000), 10_000, 'Connections at a time.'),
    idle: standard(
      durationOrNever('1s', '24h'),
      'never',
      'Rest after which a connection is closed.',
    ),
    bulk: standard(size('1mb', '512mb'), '512mb', 'The longest value.'),
    replica_buffer: standard(size('1mb', '64gb'), '256mb', 'Bytes that may wait for a replica.'),
    subscriber_buffer: standard(
      size('1mb', '4gb'),
      '32mb',
      'Bytes that may wait for a subscriber.',
    ),
    databases: standard(count(1, 1_024), 16, 'Databases (SELECT).'),
  }),
  ({ replica_buffer, subscriber_buffer, ...others }) => ({
    ...others,
    replicaBuffer: replica_buffer,
    subscriberBuffer: subscriber_buffer,
  }),
);

const instance: Part<WrittenInstance> = becomes(
  part({
    port: optional(count(1, 65_535), 'Its port.'),
    memory: optional(memory, 'Its memory; that of the server part, if left out.'),
    users: optional(list(name()), 'Users that it knows; all, if left out.'),
  }),
  ({ port, memory: own, users }) => ({ port, memory: own, users }),
);

const instanceNames = {
  says: 'a name of 1 to 20 of a-z, 0-9 and -, the first a letter',
  pattern: /^[a-z][a-z0-9-]{0,19}$/,
};

export const server: Part<WrittenServer> = becomes(
  part({
    engine: standard(engine, 'redis', 'What is installed.'),
    version: optional(
      version,
      `Its version, for which rules and settings are written; ${releases.redis.usual} for redis and ${releases.valkey.usual} for valkey if left out.`,
    ),
    install: standard(install, 'package', 'Where the program comes from.'),
    port: standard(
      count(1, 65_535),
      6_379,
      'The port of the first instance; one of your own choosing is found by fewer.',
    ),
    memory: standard(memory, {}, 'What data may take.'),
    tls: standard(
      tls,
      'off',
      'TLS on every connection; needed where servers are not on loopback. `own`: by an authority of Rampart’s own, in the directory tls.',
    ),
    limits: standard(limits, {}, 'How much at a time.'),
    instances: standard(
      named(instance, instanceNames),
      {},
      'Several servers on a host, each with its own user, directories and port; one, if left out.',
    ),
    // The server reads a name behind `include` as a pattern, and a unit parts its lines at spaces.
    directory: optional(
      line('an absolute path of A-Z, a-z, 0-9 and _ . - /', 512, /^(?:\/[\w.-]+)+$/),
      'Configuration, data, logs and sockets of all instances lie below it; /etc, /var/lib, /var/log and /run, if left out.',
    ),
    run_as: optional(
      line('a user name', 31, /^[a-z_][a-z0-9_-]*$/),
      'An account that is there already; each instance gets one of its own, if left out.',
    ),
    admit: standard(
      list(name()),
      [],
      'Networks that may come to servers and Sentinels besides users, gateways and peers: an archiver’s, that of the last way in.',
    ),
    readers: standard(
      list(line('a user name', 31, /^[a-z_][a-z0-9_-]*$/)),
      [],
      'Accounts of people who may read configuration and logs, and no data.',
    ),
    dangerously_plain: standard(truth(), false, 'Lets servers of several hosts speak without TLS.'),
  }),
  (
    {
      engine: of,
      version: written,
      dangerously_plain: mayBePlain,
      directory,
      run_as: runAs,
      ...others
    },
    refuse,
  ) => {
    const known = releases[of];
    const [major, minor] = written ?? known.usualParts;
    if (!known.supports(major, minor)) {
      const says = `Rampart writes settings for ${of} ${known.range}, not for ${major}.${minor}.${whyNot(of, major)}`;
      refuse(['version'], problem('POLICY_VALUE', says));
    }
    return { ...others, mayBePlain, directory, runAs, release: { engine: of, major, minor } };
  },
);
