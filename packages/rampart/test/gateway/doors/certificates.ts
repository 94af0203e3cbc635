// Client certificates with any subject whatever: programs that make certificates refuse some of them,
// and an attacker does not ask these. Written in DER, which is lengths before contents.
import {
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';

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

const ecdsaWithSha256 = '06082a8648ce3d040302';
const commonName = '0603550403';
const day = 86_400_000;

/** Signed by the issuer, valid today, with these common names to the byte. */
export function certificateFor(issuer: Issuer, ...names: readonly string[]): ClientCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(0x30, Buffer.from(ecdsaWithSha256, 'hex'));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1]), randomBytes(8)),
    algorithm,
    subjectOf(issuer.certificate),
    der(0x30, time(Date.now() - day), time(Date.now() + day)),
    der(0x30, ...names.map(nameOf)),
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', body, createPrivateKey(issuer.key));
  const whole = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signature));
  return {
    cert: new X509Certificate(whole).toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** The issuer's list of what it has revoked, good for a day. */
export function revocationList(issuer: Issuer, ...revoked: readonly ClientCertificate[]): string {
  const algorithm = der(0x30, Buffer.from(ecdsaWithSha256, 'hex'));
  const entries = revoked.map(({ cert }) => {
    const serial = Buffer.from(new X509Certificate(cert).serialNumber, 'hex');
    return der(0x30, der(0x02, serial), time(Date.now() - day));
  });
  const body = der(
    0x30,
    der(0x02, Buffer.from([1])),
    algorithm,
    subjectOf(issuer.certificate),
    time(Date.now() - day),
    time(Date.now() + day),
    ...(entries.length === 0 ? [] : [der(0x30, ...entries)]),
  );
  const signature = sign('sha256', body, createPrivateKey(issuer.key));
  const whole = der(0x30, body, algorithm, der(0x03, Buffer.from([0]), signature));
  return `-----BEGIN X509 CRL-----\n${whole.toString('base64')}\n-----END X509 CRL-----\n`;
}

function nameOf(name: string): Buffer {
  const text = der(0x0c, Buffer.from(name, 'utf8'));
  return der(0x31, der(0x30, Buffer.from(commonName, 'hex'), text));
}

function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

/** The sixth element of a certificate's body: behind version, number, algorithm, issuer and times. */
function subjectOf(certificate: string): Buffer {
  const [body = Buffer.alloc(0)] = elements(contentOf(new X509Certificate(certificate).raw));
  const subject = elements(contentOf(body))[5];
  if (subject === undefined) throw new TypeError('The issuer has no subject.');
  return subject;
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function elements(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + headOf(bytes, at).head + headOf(bytes, at).length;
    found.push(bytes.subarray(at, end));
    at = end;
  }
  return found;
}

function contentOf(element: Buffer): Buffer {
  return element.subarray(headOf(element, 0).head);
}

function headOf(bytes: Buffer, at: number): { readonly head: number; readonly length: number } {
  const first = bytes.readUInt8(at + 1);
  if (first < 0x80) return { head: 2, length: first };
  const more = first & 0x7f;
  return { head: 2 + more, length: bytes.readUIntBE(at + 2, more) };
}
