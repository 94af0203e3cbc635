// Lists of revoked certificates (X.509, RFC 5280), signed by who has issued those.
import { sign } from 'node:crypto';

import { clockSlack, endOf, signerOf, type Pair } from './authority.ts';
import { ecdsaWithSha256, extension, keyIdentifier, nameOf, time } from './certificate.ts';
import { bitString, element, sequence } from './der.ts';

export interface Revoked {
  /** Hexadecimal, as certificates tell it. */
  readonly serial: string;
  /** The subject of the authority that has issued it. */
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const integer = (bytes: Uint8Array): Buffer => element(0x02, bytes);

/** PEM. It lasts as long as its authority: one that had ended would shut everybody out. */
export function revocationList(authority: Pair, all: readonly Revoked[], now: number): string {
  const signer = signerOf(authority);
  const own = all.filter(({ issuer }) => issuer === signer.subject);
  const entries = own.map(({ serial, at }) =>
    sequence(integer(Buffer.from(serial.padStart(32, '0'), 'hex')), time(at)),
  );
  const extensions = sequence(
    extension('2.5.29.35', sequence(element(0x80, keyIdentifier(signer.publicKey)))),
    // Each is later than those before it, and so is its number.
    extension('2.5.29.20', integer(numberOf(now))),
  );
  const body = sequence(
    integer(Buffer.from([1])),
    ecdsaWithSha256,
    nameOf(signer.subject),
    time(now - clockSlack),
    time(endOf(authority.certificate)),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    element(0xa0, extensions),
  );
  const signature = sign('sha256', body, signer.privateKey);
  const whole = sequence(body, ecdsaWithSha256, bitString(signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN X509 CRL-----', ...lines, '-----END X509 CRL-----', ''].join('\n');
}

function numberOf(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  // The shortest form begins with no byte of zeros.
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}
