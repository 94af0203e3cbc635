// Every secret of the deployment, each in a file that only this user may read.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { newSealKey } from '@rampart/keyring';
import type { Recipients } from './policy.ts';
import { rampartCommand } from './rampart.ts';

/** Logins at the servers, as the policy names their files. */
const logins = [
  'gateway',
  'replication',
  'sentinel',
  'archive',
  'audit',
  'apply',
  'break-glass',
  'shop-behind',
  'ops-behind',
] as const;

export type Login = (typeof logins)[number];

export interface Secrets {
  /** What the shop and a person say to the gateways; the servers do not know these. */
  readonly shop: string;
  readonly ops: string;
  readonly recipients: Recipients;
  /** What the shop's rings are sealed under. */
  readonly sealKey: string;
  /** A private key that opens the archive. */
  readonly archiveKey: string;
  of(login: Login): Promise<string>;
}

export async function makeSecrets(directory: string): Promise<Secrets> {
  const folder = join(directory, 'secrets');
  await mkdir(folder, { mode: 0o700 });
  const keep = async (name: string, secret: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, secret, { mode: 0o600 });
    return path;
  };
  await Promise.all(logins.map((name) => keep(name, newSealKey())));
  const [shop, ops, sealKey] = [newSealKey(), newSealKey(), newSealKey()];
  await keep('seal-key', sealKey);
  const hashes = await Promise.all([shop, ops].map(hashOf));
  await keep('shop.hash', hashes[0] ?? '');
  await keep('ops.hash', hashes[1] ?? '');
  const [first, second] = [newArchiveKey(), newArchiveKey()];
  const archiveKey = await keep('first-key.pem', first.pem);
  await keep('second-key.pem', second.pem);
  return {
    shop,
    ops,
    recipients: { first: first.recipient, second: second.recipient },
    sealKey,
    archiveKey,
    of: (login) => readFile(join(folder, login), 'utf8'),
  };
}

/** As `rampart password` prints it. It comes by standard input: arguments can be read by everybody. */
export async function hashOf(password: string): Promise<string> {
  const [program, ...words] = rampartCommand;
  const child = spawn(program, [...words, 'password'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(`${password}\n`);
  return text(child.stdout);
}

/** As `rampart archive key` makes them; docs/reference/archive-format.md says what they are. */
function newArchiveKey(): { readonly pem: string; readonly recipient: string } {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { pem, recipient: `x25519:${publicKey.export({ format: 'jwk' }).x ?? ''}` };
}
