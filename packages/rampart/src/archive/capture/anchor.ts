// A signed head, small enough to be kept anywhere: with one that lies off the host, a track that was
// cut off behind it, or written anew, shows.
import { sign, verify } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';

import { causeOf } from '../../events/codes.ts';
import type { CheckingKey, SigningKey } from '../../events/signing.ts';
import { headOf, isFields, jsonOf } from '../segment/contents.ts';
import type { Head } from '../segment/contents.ts';

export interface SignedHead {
  readonly head: Head;
  readonly key: string;
  /** Base64url. */
  readonly signature: string;
}

export const headsFile = 'heads.jsonl';

export function signHead(head: Head, key: SigningKey): SignedHead {
  const signature = sign(null, signedText(head, key.id), key.privateKey);
  return { head, key: key.id, signature: signature.toString('base64url') };
}

export function isAuthentic({ head, key, signature }: SignedHead, by: CheckingKey): boolean {
  return verify(null, signedText(head, key), by.publicKey, Buffer.from(signature, 'base64url'));
}

/** Members in a fixed order, so that no two heads have the same text. */
function signedText(head: Head, key: string): Buffer {
  const { archive, track, segment, frames, hash, replid, offset, time } = head;
  const members = [archive, track, segment, frames, hash, replid, offset, time, key];
  return Buffer.from(`rampart archive head 1\n${members.join('\n')}\n`);
}

export async function keepHead(path: string, head: SignedHead): Promise<void> {
  await appendFile(path, `${JSON.stringify(head)}\n`, { mode: 0o640 });
}

/** Lines that are no heads, such as one that a crash cut off, are passed over. */
export async function readHeads(path: string): Promise<readonly SignedHead[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (causeOf(error) === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    const read = signedHeadOf(jsonOf(Buffer.from(line)));
    return read === null ? [] : [read];
  });
}

function signedHeadOf(value: unknown): SignedHead | null {
  if (!isFields(value)) return null;
  const { key, signature } = value;
  const head = headOf(value['head']);
  if (head === null || typeof key !== 'string' || typeof signature !== 'string') return null;
  return { head, key, signature };
}
