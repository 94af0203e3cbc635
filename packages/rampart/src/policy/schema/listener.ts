// Where clients connect.
import * as v from 'valibot';

import type { ServerTls } from '../deployment/types.ts';
import type { Address, Listener, TlsIdentity } from '../types.ts';
import { listenProblem } from './exposure.ts';
import { problem } from './problem.ts';
import { address, hostPort, name, path, truth, word } from './scalars.ts';
import {
  becomes,
  choice,
  has,
  list,
  optional,
  part,
  scalar,
  setting,
  shorthand,
  standard,
} from './vocabulary.ts';
import { shaped } from './shape.ts';
import type { Part } from './shape.ts';

/** What follows from other parts: `from` is null when nothing is written, `own` a certificate of our own. */
export type WrittenListener = Omit<Listener, 'from' | 'tls'> & {
  readonly from: readonly string[] | null;
  readonly tls: TlsIdentity | OwnTls | null;
};

/** Where the files of an own authority come to lie on hosts is not known yet. */
export interface OwnTls {
  readonly kind: 'own';
  readonly clients: ServerTls['clients'];
}

const fileMode: Part<number> = scalar(
  'a file mode in quotes, such as "0660"',
  { type: 'string', pattern: '^0?[0-7]{3}$' },
  (value) => (/^0?[0-7]{3}$/.test(String(value)) ? Number.parseInt(String(value), 8) : undefined),
);

export const minTlsVersion: Part<TlsIdentity['minVersion']> = scalar(
  '"1.2" or "1.3"',
  { enum: ['1.2', '1.3', 1.2, 1.3] },
  (value) => {
    if (String(value) === '1.2') return 'TLSv1.2';
    return String(value) === '1.3' ? 'TLSv1.3' : undefined;
  },
);

const clientCertificates: Part<NonNullable<TlsIdentity['clients']>> = becomes(
  part({
    authority: setting(path(), 'The authorities (PEM) that signed the certificates of clients.'),
    revoked: optional(
      path(),
      'Their lists of revoked certificates (CRL, PEM), one of each authority; read again on reload.',
    ),
    mode: standard(
      word('required', 'optional'),
      'required',
      'Whether a client without a certificate is turned away, or may log in with a password.',
    ),
  }),
  ({ authority, revoked = null, mode }) => ({ authority, revoked, mode }),
);

const tls: Part<TlsIdentity> = becomes(
  part({
    certificate: setting(path(), 'The certificate and those above it (PEM); read again on reload.'),
    key: setting(path(), 'Its private key (PEM).'),
    clients: optional(clientCertificates, 'Certificates of clients.'),
    min_version: standard(minTlsVersion, '1.2', 'The oldest TLS version that is spoken.'),
  }),
  ({ certificate, key, clients = null, min_version }) => ({
    certificate,
    key,
    clients,
    minVersion: min_version,
  }),
);

const own: Part<OwnTls> = becomes(word('own'), (kind) => ({ kind, clients: 'none' }));

const ownWithClients: Part<OwnTls> = becomes(
  part({
    own: setting(
      scalar('true', { enum: [true] }, (is) => (is === true ? is : undefined)),
      'The certificate that an authority of Rampart’s own has issued to the host.',
    ),
    clients: standard(
      word('none', 'optional', 'required'),
      'none',
      'Whether clients show one of the same authority too. Those that were revoked are refused.',
    ),
  }),
  ({ clients }) => ({ kind: 'own', clients }),
);

const tlsOrOwn: Part<TlsIdentity | OwnTls> = choice('own, or a map with certificate and key', {
  text: own,
  map: shaped(
    v.lazy((value): Part<TlsIdentity | OwnTls> => (has(value, 'own') ? ownWithClients : tls)),
    { kind: 'choice', choices: [tls, ownWithClients] },
  ),
});

const full: Part<WrittenListener> = becomes(
  part({
    address: setting(address(), 'The address and port to listen on, or a unix socket.'),
    mode: optional(fileMode, 'The mode of the unix socket; "0660" if left out.'),
    tls: optional(
      tlsOrOwn,
      'TLS on this listener; needed on every address but loopback. `own`: with the certificate that an authority of Rampart’s own has issued to the host.',
    ),
    from: optional(
      list(name()),
      'Networks that may connect at all; if left out, those from which some user may come.',
    ),
    proxies: standard(
      list(name()),
      [],
      'Networks of balancers that speak the PROXY protocol; from these it is required.',
    ),
    inline: standard(
      word('no', 'health', 'yes'),
      'no',
      'Commands as lines of text: none, only PING and QUIT, or all, decided as any other.',
    ),
    empty_requests: standard(
      word('refuse', 'ignore'),
      'refuse',
      'A request that counts fewer than no arguments (`*-1`): a fault that closes the connection, or nothing, as the server takes it.',
    ),
    serves: standard(
      word('server', 'sentinels'),
      'server',
      'What stands behind it: the server, or the Sentinels, of which clients ask where the server is.',
    ),
    node: optional(
      hostPort(),
      'The one server of a Sentinel group or a Cluster that it stands for; if left out, the primary, or any node.',
    ),
    announce: optional(
      hostPort(),
      'Where clients reach it, if not at its own address; clients of a Sentinel group or a Cluster are told this.',
    ),
    dangerously_public: standard(truth(), false, 'Lets it listen where the world can reach it.'),
    dangerously_plain: standard(
      truth(),
      false,
      'Lets passwords and data travel readable on a network.',
    ),
  }),
  (written, refuse) => {
    const { from = null, proxies, inline, serves, node = null, announce = null } = written;
    const emptyRequests = written.empty_requests;
    const refusal = listenProblem(written.address, {
      public: written.dangerously_public,
      plain: written.dangerously_plain || written.tls !== undefined,
    });
    if (refusal !== null) refuse(['address'], refusal);
    if (written.mode !== undefined && written.address.kind === 'tcp') {
      refuse(['mode'], problem('POLICY_CONFLICT', 'Only a unix socket has a mode.'));
    }
    if (serves === 'sentinels' && node !== null) {
      refuse(['node'], problem('POLICY_CONFLICT', 'A listener serves a node or the Sentinels.'));
    }
    const at = withMode(written.address, written.mode);
    return {
      address: at,
      tls: written.tls ?? null,
      from,
      proxies,
      inline,
      emptyRequests,
      serves,
      node,
      announce,
    };
  },
);

export const listener: Part<WrittenListener> = choice('an address, or a map with one', {
  text: shorthand('address', address(), full),
  map: full,
});

function withMode(at: Address, mode: number | undefined): Address {
  return at.kind === 'unix' && mode !== undefined ? { ...at, mode } : at;
}
