// The server behind the gateway: one, a Sentinel group, or a Cluster.
import type { InferOutput } from 'valibot';
import { hostPortPattern, writeHostPort } from '../addresses.ts';
import type { Address, UpstreamPolicy, UpstreamServer } from '../types.ts';
import { plainProblem } from './exposure.ts';
import { problem } from './problem.ts';
import { address, duration, hostPort, line, path, truth } from './scalars.ts';
import { login } from './secret.ts';
import { becomes, choice, list, named, optional, part, shorthand, standard } from './vocabulary.ts';
import type { Part } from './shape.ts';
import type { Refusal } from './vocabulary.ts';

const tls: Part<NonNullable<UpstreamPolicy['tls']>> = becomes(
  part({
    authority: optional(
      path(),
      'The authority (PEM) of the server’s certificate; those that come with Node, if left out.',
    ),
    revoked: optional(
      path(),
      'Lists of revoked certificates (CRL, PEM), one of each authority: a server that is on one is refused.',
    ),
    server_name: optional(line('a host name', 253, /^\S+$/), 'The name in the certificate.'),
    certificate: optional(
      path(),
      'The gateway’s own certificate (PEM), if the server asks for one.',
    ),
    key: optional(path(), 'Its private key (PEM).'),
  }),
  (written, refuse) => {
    const { authority = null, revoked = null, certificate = null, key = null } = written;
    if ((certificate === null) !== (key === null)) {
      const [has, lacks] = key === null ? ['certificate', 'key'] : ['key', 'certificate'];
      refuse([has], problem('POLICY_KEY_MISSING', `A ${has} is of no use without its ${lacks}.`));
    }
    if (revoked !== null && authority === null) {
      const what = 'Lists are of an authority: "authority" is missing.';
      refuse(['revoked'], problem('POLICY_KEY_MISSING', what));
    }
    return { authority, revoked, serverName: written.server_name ?? null, certificate, key };
  },
);

/** `true` is TLS with nothing special about it. */
export const tlsOrTrue: Part<UpstreamPolicy['tls']> = choice('true, false or a map', {
  truth: becomes(truth(), (on) =>
    on ? { authority: null, revoked: null, serverName: null, certificate: null, key: null } : null,
  ),
  map: tls,
});

const announced: Part<ReadonlyMap<string, string>> = becomes(
  named(hostPort(), { says: 'the address of a server', pattern: hostPortPattern }),
  (addresses) =>
    new Map([...addresses].map(([real, { host, port }]) => [real, writeHostPort(host, port)])),
);

const settings = part({
  address: optional(address(), 'The address of one server.'),
  sentinels: optional(list(hostPort()), 'The addresses of the Sentinels of a group.'),
  group: optional(line('the name of the group', 128, /^[\w.-]+$/), 'What the Sentinels call it.'),
  sentinel_login: optional(login, 'The login at the Sentinels.'),
  cluster: optional(hostPort(), 'The address of any node of a Cluster.'),
  announced: standard(
    announced,
    {},
    'Which other gateway stands for which server or Sentinel: its address to the gateway’s.',
  ),
  tls: standard(tlsOrTrue, false, 'TLS to the server; needed on every address but loopback.'),
  login: optional(login, 'The gateway’s own login, for its table of commands, bans and ROLE.'),
  reserved: standard(
    line('a prefix of keys', 64, /^[\w.:{}-]+$/),
    'rampart-gateway:',
    'The prefix of the gateway’s own keys. No user reaches them.',
  ),
  connect_within: standard(
    duration('50ms', '30s'),
    '1s',
    'How long a connection to the server may take to come about. Where a client waits for it, a server that is there and busy has five times as long to answer.',
  ),
  dangerously_plain: standard(
    truth(),
    false,
    'Lets passwords and data travel readable to the server.',
  ),
  dangerously_open: standard(
    truth(),
    false,
    'Lets users log in for whom the server takes any password.',
  ),
});

type Written = InferOutput<typeof settings>;

const full: Part<UpstreamPolicy> = becomes(settings, (written, refuse) => {
  for (const [key, at] of addressesOf(written)) {
    const plain = written.dangerously_plain || written.tls !== null;
    const refusal = plainProblem(at, plain, 'The gateway connects to');
    if (refusal !== null) refuse([key], refusal);
  }
  return {
    server: serverOf(written, refuse),
    tls: written.tls,
    login: written.login ?? null,
    reserved: written.reserved,
    connectWithin: written.connect_within,
    dangerouslyOpen: written.dangerously_open,
  };
});

export const upstream: Part<UpstreamPolicy> = choice('an address, or a map', {
  text: shorthand('address', address(), full),
  map: full,
});

function serverOf(written: Written, refuse: Refusal): UpstreamServer {
  const { address: single, sentinels, group, cluster, announced: gateways } = written;
  const kinds = Object.entries({ address: single, sentinels, cluster });
  const [first, second] = kinds.filter(([, value]) => value !== undefined).map(([key]) => key);
  if (second !== undefined) {
    refuse(
      [second],
      problem('POLICY_CONFLICT', `There is "${first}" already: one kind of server.`),
    );
  }
  if (sentinels === undefined) {
    for (const key of ['group', 'sentinel_login'] as const) {
      if (written[key] === undefined) continue;
      refuse(
        [key],
        problem('POLICY_CONFLICT', `"${key}" is for "sentinels", which is not written.`),
      );
    }
  }
  if (single !== undefined) return { kind: 'single', address: single };
  if (cluster !== undefined) {
    return { kind: 'cluster', node: cluster, announced: gateways };
  }
  if (sentinels === undefined || sentinels.length === 0) {
    refuse(
      [],
      problem('POLICY_KEY_MISSING', 'One of "address", "sentinels" and "cluster" is missing here.'),
    );
  } else if (group === undefined) {
    refuse(
      ['sentinels'],
      problem('POLICY_KEY_MISSING', '"group" is missing: what the Sentinels call it.'),
    );
  }
  const by = written.sentinel_login ?? null;
  return {
    kind: 'sentinel',
    sentinels: sentinels ?? [],
    group: group ?? '',
    login: by,
    announced: gateways,
  };
}

/** The servers of a Sentinel group are found out later; the Sentinels stand for them. */
function addressesOf(written: Written): readonly (readonly [string, Address])[] {
  const { address: single, sentinels = [], cluster } = written;
  const found: [string, Address][] = single === undefined ? [] : [['address', single]];
  for (const sentinel of sentinels) found.push(['sentinels', { kind: 'tcp', ...sentinel }]);
  if (cluster !== undefined) found.push(['cluster', { kind: 'tcp', ...cluster }]);
  return found;
}
