// One authority after another. Hosts trust both before the first certificate of the new one is issued, and
// the old one until the last of its certificates is gone; between the steps lies a deployment.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { authorityFiles } from '../compile/issued-files.ts';
import { PolicySourceError } from '../errors.ts';
import { forget, keepListOf, publish } from './revoke.ts';
import {
  before,
  issue,
  newAuthority,
  pairOf,
  pairs,
  readIfThere,
  readPair,
  staleness,
  writePair,
  writePrivately,
  type Pair,
  type Subject,
} from './authority.ts';

export interface Issued {
  readonly subject: Subject;
  readonly why: string;
}

/** Makes what is missing: the authority, and certificates of hosts that end before `mustLast`. */
export async function make(
  directory: string,
  app: string,
  subjects: readonly Subject[],
  { now, mustLast }: { readonly now: number; readonly mustLast: number },
): Promise<readonly Issued[]> {
  await finishSwitch(directory);
  let authority = await readPair(directory, pairs.now);
  if (authority === null) {
    await mustNotBeHalf(directory);
    authority = newAuthority(app, now);
    await writePair(directory, pairs.now, authority);
  }
  await writeTrusted(directory);
  await publish(directory, now);
  return issueTo(directory, authority, subjects, { now, mustLast });
}

/** What is done next when an authority is exchanged for another. */
export type Move = 'introduced' | 'switched' | 'settled';

/** One move on. Each is to reach every host before the next. */
export async function roll(
  directory: string,
  app: string,
  subjects: readonly Subject[],
  now: number,
): Promise<Move> {
  await finishSwitch(directory);
  const authority = await readPair(directory, pairs.now);
  if (authority === null) {
    throw new PolicySourceError('POLICY_AUTHORITY', `${directory} holds no authority.`);
  }
  const next = await readPair(directory, pairs.next);
  if (next !== null) {
    await writePrivately(join(directory, before), authority.certificate);
    // Its key goes, and with it the means to sign another one.
    await keepListOf(directory, authority, now);
    await rename(join(directory, `${pairs.next}.key`), join(directory, `${pairs.now}.key`));
    await rename(join(directory, `${pairs.next}.crt`), join(directory, `${pairs.now}.crt`));
    await writeTrusted(directory);
    await publish(directory, now);
    await issueTo(directory, next, subjects, { now, mustLast: now });
    return 'switched';
  }
  if ((await readIfThere(join(directory, before))) !== null) {
    // The last time may have been interrupted before every host had its certificate.
    const late = await issueTo(directory, authority, subjects, { now, mustLast: now });
    if (late.length > 0) return 'switched';
    await rm(join(directory, before));
    await writeTrusted(directory);
    await forget(directory, now);
    return 'settled';
  }
  await writePair(directory, pairs.next, newAuthority(app, now));
  await writeTrusted(directory);
  await publish(directory, now);
  return 'introduced';
}

/** A switch is two renames; whoever was stopped between them goes on here. */
async function finishSwitch(directory: string): Promise<void> {
  const key = await readIfThere(join(directory, `${pairs.now}.key`));
  const next = join(directory, `${pairs.next}.crt`);
  const certificate = await readIfThere(next);
  if (key === null || certificate === null) return;
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) return;
  await rename(next, join(directory, `${pairs.now}.crt`));
}

async function issueTo(
  directory: string,
  authority: Pair,
  subjects: readonly Subject[],
  { now, mustLast }: { readonly now: number; readonly mustLast: number },
): Promise<readonly Issued[]> {
  const issued: Issued[] = [];
  for (const subject of subjects) {
    const why = staleness(await readPair(directory, pairOf(subject)), authority, subject, mustLast);
    if (why === null) continue;
    await writePair(directory, pairOf(subject), issue(authority, subject, now));
    issued.push({ subject, why });
  }
  return issued;
}

/** All whom hosts shall believe: the authority, the one to come, the one that was. */
async function writeTrusted(directory: string): Promise<void> {
  const names = [`${pairs.now}.crt`, `${pairs.next}.crt`, before];
  const found = await Promise.all(names.map((name) => readIfThere(join(directory, name))));
  const trusted = found.filter((certificate) => certificate !== null);
  await writePrivately(join(directory, authorityFiles.trusted), trusted.join(''));
}

/** A key that is gone is not replaced without a word: hosts would stop to believe each other. */
async function mustNotBeHalf(directory: string): Promise<void> {
  const certificate = await readIfThere(join(directory, `${pairs.now}.crt`));
  if (certificate === null) return;
  const what = `${directory} holds the certificate of an authority, and not its key.`;
  throw new PolicySourceError('POLICY_AUTHORITY', what);
}
