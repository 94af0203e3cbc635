// Certificates of clients with any name whatever: programs that make certificates refuse some, and an
// attacker does not ask them.
import {
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { bitString, element, objectIdentifier, sequence } from '../src/policy/authority/der.ts';
import { readElements } from './der.ts';

export interface Issuer {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

export interface ClientCertificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

const utf8String = 0x0c;
const utcTime = 0x17;
const day = 86_400_000;

/** Signed by the authority, valid today, with this common name to the byte. */
export function certificateFor(commonName: string, issuer: Issuer): ClientCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.from([1]), randomBytes(8)),
    algorithm,
    subjectOf(issuer.certificate),
    sequence(time(Date.now() - day), time(Date.now() + day)),
    nameWith(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', body, createPrivateKey(issuer.key));
  const der = sequence(body, algorithm, bitString(signature));
  return { cert: new X509Certificate(der).toString(), key: pemOf(privateKey) };
}

function nameWith(commonName: string): Buffer {
  const name = element(utf8String, Buffer.from(commonName, 'utf8'));
  return sequence(element(0x31, sequence(objectIdentifier('2.5.4.3'), name)));
}

/** The sixth part of a certificate's body: after version, number, algorithm, issuer and time. */
function subjectOf(certificate: string): Buffer {
  const [whole] = readElements(new X509Certificate(certificate).raw);
  const [body] = readElements(whole?.content ?? Buffer.alloc(0));
  const subject = readElements(body?.content ?? Buffer.alloc(0))[5];
  if (subject === undefined) throw new TypeError('The certificate of the authority is broken.');
  return subject.bytes;
}

function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return element(utcTime, Buffer.from(`${digits}Z`));
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
