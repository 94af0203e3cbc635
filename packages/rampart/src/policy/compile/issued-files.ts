// Certificates of Rampart's own authority, as they come to lie on a host. What is in them is read when
// files are written, like a secret: the key is one.
import { join } from 'node:path';

import type { Deployment, Process, ServerTls } from '../deployment/types.ts';
import { systemName } from '../deployment/system-names.ts';
import type { CompiledFile } from './content.ts';

/** Where the authority keeps what it has issued, below its directory. */
export const authorityFiles = {
  /** Both when one is about to follow the other. */
  trusted: 'trusted.crt',
  /** A list of each authority that is trusted. */
  revoked: 'revoked.crl',
  host: (address: string): { readonly certificate: string; readonly key: string } => ({
    certificate: join('hosts', `${address}.crt`),
    key: join('hosts', `${address}.key`),
  }),
} as const;

export function issuedFiles(
  tls: ServerTls,
  own: string,
  address: string,
  group: string,
): readonly CompiledFile[] {
  const { certificate, key } = authorityFiles.host(address);
  const file = (path: string, from: string): CompiledFile => ({
    path,
    owner: 'root',
    group,
    mode: 0o640,
    content: [{ secret: { kind: 'file', path: join(own, from) }, as: 'file' }],
    kind: 'compiled',
  });
  return [
    file(tls.authority, authorityFiles.trusted),
    file(tls.certificate, certificate),
    file(tls.key, key),
    ...(tls.revoked === null ? [] : [file(tls.revoked, authorityFiles.revoked)]),
  ];
}

/** What a process is started again for; none where certificates are somebody else's. */
export function issuedPaths({ tls }: Deployment): readonly string[] {
  if (tls === null || tls.own === null) return [];
  return [tls.authority, tls.certificate, tls.key];
}

/** What whoever asks who was revoked has to read again. */
export function listPaths({ tls }: Deployment): readonly string[] {
  return tls === null || tls.revoked === null ? [] : [tls.revoked];
}

/** Who may read the key of a host: the processes on it, and nobody else. */
export function tlsGroup(
  { app }: Deployment,
  processes: readonly Process[],
): { readonly group: string; readonly isOurs: boolean } {
  // Where processes run as an account that was there, its group reads.
  const named = processes.find(({ user, name }) => user !== name);
  if (named !== undefined) return { group: named.group, isOurs: false };
  return { group: systemName('rampart-tls', app), isOurs: true };
}
