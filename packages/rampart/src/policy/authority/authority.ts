// An authority of one's own: a directory with its key and what it has issued, on the machine on which
// Rampart runs. Only the owner may enter it, and only what hosts need leaves it.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  X509Certificate,
} from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';

import { authorityFiles } from '../compile/issued-files.ts';
import { isHostName } from '../addresses.ts';
import type { Deployment } from '../deployment/types.ts';
import { PolicySourceError } from '../errors.ts';
import { certificateOf, type Signer } from './certificate.ts';

export const day = 86_400_000;
const authorityLife = 10 * 365 * day;
const hostLife = 365 * day;
/** A clock that is a little behind takes it too. */
export const clockSlack = 3_600_000;

/** A key and its certificate, PEM. */
export interface Pair {
  readonly key: string;
  readonly certificate: string;
}

/** A machine, and what it is called. */
export interface Subject {
  readonly address: string;
  readonly names: readonly string[];
}

export const pairs = { now: 'authority', next: 'next' } as const;
/** The authority that was before, trusted until every host has a certificate of the new one. */
export const before = 'previous.crt';

/** Hosts at one address are one machine, and have one certificate. */
export function subjectsOf({ hosts }: Deployment): readonly Subject[] {
  const machines = new Map<string, string[]>();
  for (const { name, address } of hosts.values()) {
    machines.set(address, [...(machines.get(address) ?? []), name]);
  }
  return [...machines].map(([address, called]) => ({
    address,
    // What runs on the host itself finds its servers on loopback.
    names: [...new Set([address, '127.0.0.1', 'localhost', ...called.filter(isHostName)])],
  }));
}

export function newAuthority(app: string, now: number): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Two authorities of the same name would be taken for each other while one follows the other.
  const subject = `Rampart authority of ${app} ${new Date(now).toISOString()}`;
  const signer = { subject, publicKey, privateKey };
  const from = now - clockSlack;
  const certificate = certificateOf(
    { subject, publicKey, from, until: now + authorityLife, use: 'authority' },
    signer,
  );
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate };
}

export function issue(authority: Pair, { address, names }: Subject, now: number): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const until = Math.min(now + hostLife, endOf(authority.certificate));
  const certificate = certificateOf(
    { subject: address, publicKey, from: now - clockSlack, until, use: { names } },
    signerOf(authority),
  );
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate };
}

/** Why a host needs another certificate; null: it does not. */
export function staleness(
  pair: Pair | null,
  authority: Pair,
  subject: Subject,
  mustLast: number,
): string | null {
  if (pair === null) return 'it had none';
  const certificate = new X509Certificate(pair.certificate);
  const issuer = new X509Certificate(authority.certificate);
  if (!certificate.checkPrivateKey(createPrivateKey(pair.key))) return 'its key was another';
  if (!certificate.verify(issuer.publicKey)) return 'another authority had issued it';
  const fits = subject.names.every(
    (name) =>
      (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined,
  );
  if (!fits) return 'it had other names';
  return endOf(pair.certificate) < mustLast ? 'it was about to end' : null;
}

export function endOf(certificate: string): number {
  return new X509Certificate(certificate).validToDate.getTime();
}

export function signerOf({ key, certificate }: Pair): Signer {
  const privateKey = createPrivateKey(key);
  const [, subject = ''] = /^CN=(.*)$/mu.exec(new X509Certificate(certificate).subject) ?? [];
  return { subject, publicKey: createPublicKey(privateKey), privateKey };
}

/** `name` is without its ending. Null where one of the two is not there. */
export async function readPair(directory: string, name: string): Promise<Pair | null> {
  const key = await readIfThere(join(directory, `${name}.key`));
  const certificate = await readIfThere(join(directory, `${name}.crt`));
  return key === null || certificate === null ? null : { key, certificate };
}

export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new PolicySourceError('POLICY_AUTHORITY', `${path} cannot be read.`, { cause });
  }
}

export async function writePair(directory: string, name: string, pair: Pair): Promise<void> {
  await writePrivately(join(directory, `${name}.key`), pair.key);
  await writePrivately(join(directory, `${name}.crt`), pair.certificate);
}

/** Whole, or not at all. */
export async function writePrivately(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.new`;
  await writeFile(beside, text, { mode: 0o600 });
  await chmod(beside, 0o600);
  await rename(beside, path);
}

/** The name of a host's pair in the directory. */
export function pairOf({ address }: Subject): string {
  return authorityFiles.host(address).key.replace(/\.key$/, '');
}
