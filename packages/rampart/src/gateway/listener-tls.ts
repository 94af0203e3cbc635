// What a listener with TLS reads from files: its certificate, and how clients are known by theirs.
import { readFile } from 'node:fs/promises';
import { createSecureContext, type TlsOptions } from 'node:tls';
import { messageOf } from '../message-of.ts';
import type { TlsIdentity } from '../policy/types.ts';
import { revokedLists } from '../resp/connection/revoked-lists.ts';
import { OperatingError } from './operate/errors.ts';

/** Throws an OperatingError when they cannot be used, and not at the first connection. */
export async function readTls(tls: TlsIdentity): Promise<TlsOptions> {
  try {
    const [cert, key, clients] = await Promise.all([
      readFile(tls.certificate),
      readFile(tls.key),
      readClients(tls.clients),
    ]);
    const { ca, crl } = clients;
    createSecureContext({
      cert,
      key,
      ...(ca === undefined ? {} : { ca }),
      ...(crl === undefined ? {} : { crl }),
    });
    return { cert, key, minVersion: tls.minVersion, ...clients };
  } catch (cause) {
    const why = messageOf(cause);
    const what = `The certificate ${tls.certificate} cannot be used: ${why}.`;
    throw new OperatingError('GATEWAY_CERTIFICATE_UNUSABLE', what, { cause });
  }
}

interface ClientOptions {
  readonly ca?: Buffer;
  readonly crl?: string[];
  readonly requestCert?: boolean;
  readonly rejectUnauthorized?: boolean;
}

async function readClients(clients: TlsIdentity['clients']): Promise<ClientOptions> {
  if (clients === null) return {};
  const { authority, revoked, mode } = clients;
  return {
    ca: await readFile(authority),
    ...(revoked === null ? {} : { crl: await revokedLists(revoked) }),
    requestCert: true,
    rejectUnauthorized: mode === 'required',
  };
}
