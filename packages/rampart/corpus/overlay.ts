// The recommended policy as it is, with only what differs from machine to machine put in its place:
// addresses, directories, certificates and the gateway's own login. Nothing that decides is touched.
import { parse, stringify } from 'yaml';

export interface Place {
  readonly port: number;
  readonly upstream: number;
  /** For the log, the admin socket and the second factors. */
  readonly directory: string;
  readonly gatewayUser: string;
  /** The environment variable that holds the gateway's own password at the server. */
  readonly passwordVariable: string;
  /** Files of the listener's identity, and of the authority of clients' certificates. */
  readonly tls: Identity | null;
}

export interface Identity {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
  /** The user for whom a certificate with its name speaks, too. */
  readonly user: string;
  /** The environment variable that holds that user's password at the server. */
  readonly passwordVariable: string;
}

type Fields = Readonly<Record<string, unknown>>;

export function placed(policy: string, place: Place): string {
  const written = fields(parse(policy));
  const gateway = fields(written['gateway']);
  const { directory, tls } = place;
  const whole = {
    ...written,
    ...(tls === null ? {} : { users: withCertificate(fields(written['users']), tls) }),
    gateway: {
      ...gateway,
      listen: { ...asMap(gateway['listen']), ...listen(place) },
      upstream: {
        ...asMap(gateway['upstream']),
        address: `127.0.0.1:${place.upstream}`,
        login: { user: place.gatewayUser, password: { env: place.passwordVariable } },
        // The machine plays many cases at once.
        connect_within: '10s',
      },
      audit: { ...fields(gateway['audit'] ?? {}), directory: `${directory}/events` },
      admin: { socket: `${directory}/admin.sock`, directory: `${directory}/admin` },
    },
  };
  // A policy has no aliases.
  return stringify(whole, { aliasDuplicateObjects: false });
}

function listen({ port, tls }: Place): Fields {
  const address = { address: `127.0.0.1:${port}` };
  if (tls === null) return address;
  const { certificate, key, authority } = tls;
  return { ...address, tls: { certificate, key, clients: { authority, mode: 'optional' } } };
}

/**
 * The server checks that user's password, which a certificate does not bring along. So whoever shows
 * a certificate is somebody of the same rights whom the gateway logs in at the server.
 */
function withCertificate(users: Fields, { user, passwordVariable }: Identity): Fields {
  const owner = {
    ...fields(users[user]),
    password: 'none',
    server_login: { user, password: { env: passwordVariable } },
    certificates: [user],
  };
  return { ...users, [`${user}-by-certificate`]: owner };
}

/** An address alone is short for a map that holds it. */
function asMap(value: unknown): Fields {
  if (typeof value === 'string') return {};
  return Array.isArray(value) ? asMap(value[0]) : fields(value);
}

function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('The policy has another form than the corpus knows.');
  }
  return { ...value };
}
