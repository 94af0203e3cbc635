import type { TLSSocket } from 'node:tls';

export type CertificateSubject =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused' };

const none: CertificateSubject = Object.freeze({ kind: 'none' });

/**
 * The common name that the client's certificate proves; none without a certificate, or with one that
 * no authority of ours has signed. A name that can be read in two ways proves nobody.
 */
export function subjectOf(socket: TLSSocket): CertificateSubject {
  if (!socket.authorized) return none;
  const { subject } = socket.getPeerCertificate();
  const name: unknown = subject?.CN;
  if (name === undefined) return none;
  if (typeof name !== 'string' || !/^[\x20-\x7e]{1,256}$/.test(name)) return { kind: 'refused' };
  return { kind: 'named', name };
}
