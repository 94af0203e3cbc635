// Sealed values as docs/reference/sealed-format.md describes them, written from that page alone and with
// WebCrypto: what it seals must open in the package, and the other way.

export interface Place {
  /** The 32 bytes that the ring gives for the purpose. */
  readonly secret: Uint8Array;
  readonly app: string;
  readonly ring: string;
  readonly purpose: string;
  readonly name: string;
}

export interface Value {
  readonly keyId: string;
  readonly salt: Uint8Array;
  readonly plain: Uint8Array;
}

const { subtle } = globalThis.crypto;
const utf8 = new TextEncoder();
const chunkLength = 65_536;

export async function sealByThePage(place: Place, { keyId, salt, plain }: Value): Promise<Buffer> {
  const bound = Buffer.concat([
    Buffer.from(`f552530100${keyId}`, 'hex'),
    await markOf(place),
    salt,
  ]);
  const key = await valueKey(place, salt);
  const chunks: Buffer[] = [];
  const count = Math.max(1, Math.ceil(plain.length / chunkLength));
  for (let index = 0; index < count; index += 1) {
    const chunk = plain.slice(index * chunkLength, (index + 1) * chunkLength);
    const iv = Buffer.alloc(12);
    iv.writeUInt32BE(index, 7);
    iv[11] = index === count - 1 ? 1 : 0;
    const sealed = await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bound }, key, chunk);
    chunks.push(Buffer.from(sealed));
  }
  const length = Buffer.alloc(6);
  length.writeUIntBE(51 + chunks.reduce((sum, chunk) => sum + chunk.length, 0), 0, 6);
  return Buffer.concat([bound, length, ...chunks]);
}

export async function openByThePage(place: Place, sealed: Buffer): Promise<Buffer> {
  const bound = Buffer.from(sealed.subarray(0, 45));
  const key = await valueKey(place, Buffer.from(sealed.subarray(29, 45)));
  const pieces: Buffer[] = [];
  const whole = chunkLength + 16;
  for (let at = 51; at < sealed.length; at += whole) {
    const iv = Buffer.alloc(12);
    iv.writeUInt32BE(pieces.length, 7);
    iv[11] = at + whole >= sealed.length ? 1 : 0;
    const chunk = Buffer.from(sealed.subarray(at, at + whole));
    const options = { name: 'AES-GCM', iv, additionalData: bound };
    pieces.push(Buffer.from(await subtle.decrypt(options, key, chunk)));
  }
  return Buffer.concat(pieces);
}

async function expand(secret: Uint8Array, info: string): Promise<Buffer> {
  const base = await subtle.importKey('raw', Buffer.from(secret), 'HKDF', false, ['deriveBits']);
  const salt = new Uint8Array(0);
  const options = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8.encode(info) };
  return Buffer.from(await subtle.deriveBits(options, base, 256));
}

async function hmac(key: Uint8Array, message: Uint8Array): Promise<Buffer> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await subtle.importKey('raw', Buffer.from(key), algorithm, false, ['sign']);
  return Buffer.from(await subtle.sign('HMAC', imported, Buffer.from(message)));
}

async function valueKey({ secret }: Place, salt: Uint8Array): Promise<CryptoKey> {
  const message = Buffer.concat([utf8.encode('rampart.sealed-chunks.1'), salt]);
  const bytes = await hmac(await expand(secret, 'rampart.sealed-value.1'), message);
  return await subtle.importKey('raw', Buffer.from(bytes), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ]);
}

async function markOf({ secret, app, ring, purpose, name }: Place): Promise<Buffer> {
  const parts = [app, ring, purpose, name].flatMap((part) => {
    const bytes = utf8.encode(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  const mark = await hmac(await expand(secret, 'rampart.sealed-mark.1'), Buffer.concat(parts));
  return mark.subarray(0, 16);
}
