// A signed sentence: up to here this track was retired, and what comes next begins with this hash. So
// segments that retention has dropped are told from segments that somebody took away.
import { sign, verify } from 'node:crypto';

import type { CheckingKey, SigningKey } from '../../events/signing.ts';
import { isFields, jsonOf } from '../segment/contents.ts';
import type { ArchiveStore } from '../store/store.ts';

export interface Retirement {
  readonly archive: string;
  readonly track: string;
  /** The last segment that is not kept. */
  readonly segment: number;
  /** The last hash of it. */
  readonly hash: string;
  readonly time: number;
}

interface Statement {
  readonly retirement: Retirement;
  readonly signature: string;
}

const folder = 'retired';

export function retirementName({ track, segment }: Retirement): string {
  return `${folder}/${track}-${String(segment).padStart(12, '0')}.json`;
}

export function isRetirement(name: string): boolean {
  return name.startsWith(`${folder}/`);
}

export function signRetirement(retirement: Retirement, key: SigningKey): Buffer {
  const signature = sign(null, signedText(retirement), key.privateKey).toString('base64url');
  return Buffer.from(`${JSON.stringify({ retirement, signature })}\n`);
}

/** The last retirement of each track that one of the keys has signed. */
export async function readRetirements(
  store: ArchiveStore,
  archive: string,
  keys: readonly CheckingKey[],
): Promise<ReadonlyMap<string, Retirement>> {
  const found = new Map<string, Retirement>();
  for (const { name } of await store.list(`${folder}/`)) {
    const statement = statementOf(jsonOf((await store.get(name)) ?? Buffer.alloc(0)));
    if (statement === null || statement.retirement.archive !== archive) continue;
    if (!isAuthentic(statement, keys)) continue;
    const { track, segment } = statement.retirement;
    if (segment > (found.get(track)?.segment ?? 0)) found.set(track, statement.retirement);
  }
  return found;
}

function isAuthentic({ retirement, signature }: Statement, keys: readonly CheckingKey[]): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  return keys.some(({ publicKey }) => verify(null, signedText(retirement), publicKey, bytes));
}

function signedText({ archive, track, segment, hash, time }: Retirement): Buffer {
  const members = [archive, track, segment, hash, time];
  return Buffer.from(`rampart archive retirement 1\n${members.join('\n')}\n`);
}

function statementOf(value: unknown): Statement | null {
  if (!isFields(value) || !isFields(value['retirement'])) return null;
  const { archive, track, segment, hash, time } = value['retirement'];
  const { signature } = value;
  if (typeof archive !== 'string' || typeof track !== 'string' || typeof hash !== 'string') {
    return null;
  }
  if (typeof segment !== 'number' || typeof time !== 'number' || typeof signature !== 'string') {
    return null;
  }
  return { retirement: { archive, track, segment, hash, time }, signature };
}
