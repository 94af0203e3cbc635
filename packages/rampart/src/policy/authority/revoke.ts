// Certificates of the authority that count no more, and the list of them that hosts are given. The record is
// the authority's own; the list is signed anew from it whenever either changes.
import { X509Certificate } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { authorityFiles } from '../compile/issued-files.ts';
import { PolicySourceError } from '../errors.ts';
import { pairs, readIfThere, readPair, signerOf, writePrivately, type Pair } from './authority.ts';
import { revocationList, type Revoked } from './revocation-list.ts';

const record = 'revoked.jsonl';
const listBefore = 'previous.crl';

/** From now on it is listed. Returns its serial number. */
export async function revoke(directory: string, pem: string, now: number): Promise<string> {
  const certificate = new X509Certificate(pem);
  const found = await Promise.all([pairs.now, pairs.next].map((name) => readPair(directory, name)));
  const issuer = found.find(
    (pair) => pair !== null && certificate.verify(new X509Certificate(pair.certificate).publicKey),
  );
  if (issuer === undefined || issuer === null) {
    const what = `The authority in ${directory} has not issued this certificate, or has followed the one that did: end the exchange with rampart tls roll.`;
    throw new PolicySourceError('POLICY_AUTHORITY', what);
  }
  const serial = certificate.serialNumber.toLowerCase();
  const all = await revokedIn(directory);
  if (!all.some((each) => each.serial === serial)) {
    const entry: Revoked = { serial, issuer: signerOf(issuer).subject, at: now };
    const lines = [...all, entry].map((each) => `${JSON.stringify(each)}\n`);
    await writePrivately(join(directory, record), lines.join(''));
  }
  await publish(directory, now);
  return serial;
}

/** Writes the list. One that is empty is one too: whoever asks for a list refuses everybody without. */
export async function publish(directory: string, now: number): Promise<void> {
  const all = await revokedIn(directory);
  const found = await Promise.all([pairs.now, pairs.next].map((name) => readPair(directory, name)));
  const lists = found.flatMap((pair) => (pair === null ? [] : [revocationList(pair, all, now)]));
  const old = await readIfThere(join(directory, listBefore));
  await writePrivately(join(directory, authorityFiles.revoked), [...lists, old ?? ''].join(''));
}

/** The last list of an authority whose key is about to go. */
export async function keepListOf(directory: string, authority: Pair, now: number): Promise<void> {
  const list = revocationList(authority, await revokedIn(directory), now);
  await writePrivately(join(directory, listBefore), list);
}

/** Nobody trusts the authority that was before. */
export async function forget(directory: string, now: number): Promise<void> {
  await rm(join(directory, listBefore), { force: true });
  await publish(directory, now);
}

async function revokedIn(directory: string): Promise<readonly Revoked[]> {
  const text = (await readIfThere(join(directory, record))) ?? '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const entry: unknown = JSON.parse(line);
      if (isRevoked(entry)) return entry;
      throw new PolicySourceError('POLICY_AUTHORITY', `${join(directory, record)} is damaged.`);
    });
}

function isRevoked(value: unknown): value is Revoked {
  return (
    typeof value === 'object' &&
    value !== null &&
    'serial' in value &&
    typeof value.serial === 'string' &&
    'issuer' in value &&
    typeof value.issuer === 'string' &&
    'at' in value &&
    typeof value.at === 'number'
  );
}
