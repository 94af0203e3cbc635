// A checkpoint is a signed sentence: "this chain, up to the seal of this number, has this hash".
// One that is kept elsewhere shows that a log was cut off behind it or written anew.
import { sign, verify } from 'node:crypto';
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { causeOf } from './codes.ts';
import { checkpointBody, readLine } from './line.ts';
import type { Checkpoint } from './line.ts';
import type { CheckingKey, SigningKey } from './signing.ts';

export function checkpointsPath(directory: string, chain: string): string {
  return join(directory, `${chain}.checkpoints.jsonl`);
}

export function signCheckpoint(
  claim: Pick<Checkpoint, 'chain' | 'id' | 'sealed' | 'hash' | 'time'>,
  key: SigningKey,
): Checkpoint {
  const signature = sign(null, signedText({ ...claim, key: key.id }), key.privateKey);
  return {
    kind: 'checkpoint',
    ...claim,
    key: key.id,
    signature: signature.toString('base64url'),
  };
}

export function isAuthentic(checkpoint: Checkpoint, key: CheckingKey): boolean {
  const signature = Buffer.from(checkpoint.signature, 'base64url');
  // Other spellings of the same bytes are not what was written.
  if (signature.toString('base64url') !== checkpoint.signature) return false;
  return verify(null, signedText(checkpoint), key.publicKey, signature);
}

/** Fixed words and line ends, so that no two checkpoints have the same text. */
function signedText(claim: Omit<Checkpoint, 'kind' | 'signature'>): Buffer {
  const { chain, id, sealed, hash, time, key } = claim;
  return Buffer.from(
    `rampart checkpoint 1\n${chain}\n${id}\n${sealed}\n${hash}\n${time}\n${key}\n`,
  );
}

/** The checkpoint as a line of its own file, numbered by the seal that it speaks of. */
export function checkpointLine(checkpoint: Checkpoint): string {
  return `{"v":1,"seq":${checkpoint.sealed},${checkpointBody(checkpoint)}\n`;
}

export async function keepCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await appendFile(path, checkpointLine(checkpoint), { mode: 0o640, flush: true });
}

/** Checkpoints of what is not kept any more have nothing left to speak of. */
export async function dropCheckpointsBefore(path: string, seq: number): Promise<void> {
  const { checkpoints, strange } = await readCheckpoints(path);
  const kept = checkpoints.filter(({ checkpoint }) => checkpoint.sealed >= seq);
  // A file that somebody meddled with stays as it is, to be looked at.
  if (kept.length === checkpoints.length || strange.length > 0) return;
  const draft = `${path}.new`;
  const text = kept.map(({ checkpoint }) => checkpointLine(checkpoint)).join('');
  await writeFile(draft, text, { mode: 0o640, flush: true });
  await rename(draft, path);
}

export interface CheckpointsRead {
  readonly checkpoints: readonly { readonly checkpoint: Checkpoint; readonly line: number }[];
  /** Numbers of whole lines that no log or sink writes. */
  readonly strange: readonly number[];
}

/** Events in between, as sinks write them, and a last line that a crash cut off are passed over. */
export async function readCheckpoints(path: string): Promise<CheckpointsRead> {
  const checkpoints: { checkpoint: Checkpoint; line: number }[] = [];
  const strange: number[] = [];
  const lines = (await readIfThere(path)).split('\n').slice(0, -1);
  for (const [index, text] of lines.entries()) {
    const read = readLine(text);
    if (read?.kind === 'checkpoint') checkpoints.push({ checkpoint: read, line: index + 1 });
    else if (read?.kind !== 'event') strange.push(index + 1);
  }
  return { checkpoints, strange };
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (causeOf(error) === 'ENOENT') return '';
    throw error;
  }
}
