import { connect, isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';

export type DialAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

export interface DialTls {
  /** Whom to trust, in PEM; null: the authorities that Node.js trusts. */
  readonly authority: Buffer | null;
  /** Lists (PEM), one of each authority: whose certificate is on one is not believed. */
  readonly revoked?: readonly string[];
  /** Shown when the server asks. */
  readonly identity: { readonly certificate: Buffer; readonly key: Buffer } | null;
  /** The name that the certificate must have; null: the host of the address. */
  readonly serverName: string | null;
  /** For looking at whoever answers, as a stranger does. Nothing secret may be sent then. */
  readonly dangerouslyTrustAnybody?: boolean;
}

/** Begins to connect; the socket's events say what comes of it. */
export function dial(address: DialAddress, tls: DialTls | null): Socket | TLSSocket {
  const where = address.kind === 'unix' ? { path: address.path } : addressOf(address);
  if (tls === null) return connect(where);
  const name = tls.serverName ?? (address.kind === 'tcp' ? address.host : 'localhost');
  return connectTls({
    ...where,
    ...(tls.authority === null ? {} : { ca: tls.authority }),
    ...(tls.revoked === undefined ? {} : { crl: [...tls.revoked] }),
    ...(tls.identity === null ? {} : { cert: tls.identity.certificate, key: tls.identity.key }),
    // An address is never sent as a name, and is compared with the certificate all the same.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    rejectUnauthorized: tls.dangerouslyTrustAnybody !== true,
    minVersion: 'TLSv1.2',
  });
}

/** `10.0.0.1:6379`, `[::1]:6379`, `/run/redis.sock`. */
export function nameOf(address: DialAddress): string {
  if (address.kind === 'unix') return address.path;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}

function addressOf({ host, port }: DialAddress & { kind: 'tcp' }): { host: string; port: number } {
  return { host, port };
}
