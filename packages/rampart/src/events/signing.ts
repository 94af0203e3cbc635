// The keys that sign checkpoints: Ed25519, given by the operator or made once beside the log.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { causeOf, EventsError } from './codes.ts';

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Names the key in checkpoints. */
  readonly id: string;
}

export interface CheckingKey {
  readonly publicKey: KeyObject;
  readonly id: string;
}

const PRIVATE = 'signing-key.pem';
const PUBLIC = 'signing-key.pub.pem';

/** Takes a private key in PEM (PKCS #8). */
export function signingKeyOf(pem: string | Buffer): SigningKey {
  const privateKey = readKey(() => createPrivateKey(pem), 'private');
  const publicKey = createPublicKey(privateKey);
  return { privateKey, publicKey, id: idOf(publicKey) };
}

/** Takes a public key in PEM. */
export function checkingKeyOf(pem: string | Buffer): CheckingKey {
  const publicKey = readKey(() => createPublicKey(pem), 'public');
  return { publicKey, id: idOf(publicKey) };
}

/** Takes a file of public keys in PEM, one behind the other. */
export async function readCheckingKeys(path: string): Promise<readonly CheckingKey[]> {
  const text = await readFile(path, 'utf8');
  const pems = text.match(/-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g) ?? [];
  if (pems.length === 0) {
    throw new EventsError('EVENTS_KEY_UNUSABLE', `${path} holds no key in PEM.`);
  }
  return pems.map((pem) => checkingKeyOf(pem));
}

/** The key that lies in the directory of the log; made, readable to its owner only, if there is none. */
export async function ownSigningKey(directory: string): Promise<SigningKey> {
  const path = join(directory, PRIVATE);
  const found = await readIfThere(path);
  if (found !== null) return signingKeyOf(found);
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  // Another worker may do the same at this moment: whoever links first has made it.
  const draft = draftOf(path);
  await writeFile(draft, pem, { mode: 0o600 });
  try {
    await link(draft, path);
  } catch (error) {
    if (causeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return signingKeyOf(await readFile(path));
}

/** Puts the public half beside the log, for whoever verifies it on this machine. */
export async function publishKey(directory: string, key: SigningKey): Promise<void> {
  const pem = key.publicKey.export({ type: 'spki', format: 'pem' });
  const path = join(directory, PUBLIC);
  if (String(await readIfThere(path)) === String(pem)) return;
  const draft = draftOf(path);
  await writeFile(draft, pem, { mode: 0o644 });
  await rename(draft, path);
}

function draftOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}`;
}

/** The public key beside the log, if there is one. */
export async function publishedKey(directory: string): Promise<CheckingKey | null> {
  const pem = await readIfThere(join(directory, PUBLIC));
  return pem === null ? null : checkingKeyOf(pem);
}

function readKey(read: () => KeyObject, half: 'private' | 'public'): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    throw new EventsError('EVENTS_KEY_UNUSABLE', `The ${half} key cannot be read.`, { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    const kind = key.asymmetricKeyType ?? 'of no known kind';
    throw new EventsError('EVENTS_KEY_UNUSABLE', `The ${half} key is ${kind}, not Ed25519.`);
  }
  return key;
}

function idOf(publicKey: KeyObject): string {
  const bytes = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (causeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
