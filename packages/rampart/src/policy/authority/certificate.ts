// Certificates (X.509, RFC 5280) as an authority of one's own needs them: one for itself, and those of
// hosts. Node signs, but has no words for what is signed; there is little of it, and it never changes.
import { createHash, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

import { bitString, element, objectIdentifier, sequence } from './der.ts';

export interface CertificateRequest {
  readonly subject: string;
  readonly publicKey: KeyObject;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** An authority's, or that of a host at these addresses and names. */
  readonly use: 'authority' | { readonly names: readonly string[] };
}

export interface Signer {
  /** Its subject, which is the issuer of what it signs. */
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const octets = (bytes: Uint8Array): Buffer => element(0x04, bytes);
const yes = element(0x01, Buffer.from([0xff]));

/** PEM. */
export function certificateOf(request: CertificateRequest, signer: Signer): string {
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    serialNumber(),
    ecdsaWithSha256,
    nameOf(signer.subject),
    sequence(time(request.from), time(request.until)),
    nameOf(request.subject),
    spki(request.publicKey),
    element(0xa3, sequence(...extensionsOf(request, signer))),
  );
  const signature = sign('sha256', body, signer.privateKey);
  const whole = sequence(body, ecdsaWithSha256, bitString(signature));
  return new X509Certificate(whole).toString();
}

function extensionsOf({ use, publicKey }: CertificateRequest, signer: Signer): readonly Buffer[] {
  const both = [
    extension('2.5.29.14', octets(keyIdentifier(publicKey))),
    extension('2.5.29.35', sequence(element(0x80, keyIdentifier(signer.publicKey)))),
  ];
  if (use === 'authority') {
    // It signs hosts, and no further authority: the path behind it has no length.
    const basic = sequence(yes, element(0x02, Buffer.from([0])));
    return [critical('2.5.29.19', basic), critical('2.5.29.15', keyUsage(0x06, 1)), ...both];
  }
  const purposes = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'].map(objectIdentifier);
  return [
    critical('2.5.29.19', sequence()),
    critical('2.5.29.15', keyUsage(0x80, 7)),
    extension('2.5.29.37', sequence(...purposes)),
    extension('2.5.29.17', sequence(...use.names.map(alternativeName))),
    ...both,
  ];
}

export function extension(oid: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(oid), octets(value));
}

function critical(oid: string, value: Buffer): Buffer {
  return sequence(objectIdentifier(oid), yes, octets(value));
}

/** The bits from the left, and how many at the end mean nothing. */
function keyUsage(bits: number, unused: number): Buffer {
  return element(0x03, Buffer.from([unused, bits]));
}

function alternativeName(name: string): Buffer {
  switch (isIP(name)) {
    case 4:
      return element(0x87, Buffer.from(name.split('.').map(Number)));
    case 6:
      return element(0x87, ipv6Bytes(name));
    default:
      return element(0x82, Buffer.from(name, 'ascii'));
  }
}

function ipv6Bytes(address: string): Buffer {
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const groups = (text: string | undefined): string[] =>
    text === undefined || text === '' ? [] : text.split(':');
  const before = groups(head);
  const after = groups(tail);
  const between = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const all = [...before, ...between, ...after];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

export function nameOf(commonName: string): Buffer {
  const value = element(0x0c, Buffer.from(commonName, 'utf8'));
  return sequence(element(0x31, sequence(objectIdentifier('2.5.4.3'), value)));
}

function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  // Positive, and without a zero in front.
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return element(0x02, bytes);
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

export function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256').update(spki(key)).digest().subarray(0, 20);
}

/** Years from 2050 on have four digits, and a form of their own. */
export function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const isShort = Number(digits.slice(0, 4)) < 2050;
  return isShort
    ? element(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : element(0x18, Buffer.from(`${digits}Z`));
}
