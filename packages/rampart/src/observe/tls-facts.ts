import type { TLSSocket } from 'node:tls';

import type { TlsFacts } from './facts.ts';

/** What the other side showed. Null: it showed no certificate, which a server cannot. */
export function tlsFactsOf(socket: TLSSocket, trusted: boolean | null): TlsFacts | null {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    subject: certificate.subject ?? '',
    issuer: certificate.issuer,
    names: certificate.subjectAltName ?? '',
    validFrom: certificate.validFromDate.getTime(),
    validTo: certificate.validToDate.getTime(),
    keyBits: certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? null,
    selfSigned: certificate.verify(certificate.publicKey),
    trusted,
  };
}
