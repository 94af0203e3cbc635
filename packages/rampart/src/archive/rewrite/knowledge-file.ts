// What the watch knows of keys, kept over a restart: without it, keys that were there all along would
// look new. The file says of a name that somebody guesses whether there is such a key, and no more.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';

import { isFields, jsonOf } from '../segment/contents.ts';
import type { MassRewriteDetector } from './mass-rewrite.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

const version = 1;
/** Four filters of the greatest room that a policy can ask for. */
const mostBytes = 4 * 2 ** 30;

export async function keepKnowledge(path: string, detector: MassRewriteDetector): Promise<void> {
  const { usual, looked, filters } = detector.knowledge();
  const sizes = filters.map(({ size }) => size);
  const lengths = filters.map(({ bits }) => bits.length);
  const head = `${JSON.stringify({ version, usual, looked, sizes, lengths })}\n`;
  const bytes = Buffer.concat([Buffer.from(head), ...filters.map(({ bits }) => bits)]);
  const draft = `${path}.unfinished`;
  await writeFile(draft, await compress(bytes), { mode: 0o600 });
  await rename(draft, path);
}

/** True when there was something to recall. */
export async function recallKnowledge(
  path: string,
  detector: MassRewriteDetector,
): Promise<boolean> {
  let bytes: Buffer;
  try {
    bytes = await decompress(await readFile(path), { maxOutputLength: mostBytes });
  } catch {
    // There is none yet, or half of one: it learns anew.
    return false;
  }
  const end = bytes.indexOf(0x0a);
  const head = jsonOf(bytes.subarray(0, Math.max(0, end)));
  if (!isFields(head) || head['version'] !== version) return false;
  const { usual, looked, sizes, lengths } = head;
  if (typeof usual !== 'number' || typeof looked !== 'number') return false;
  if (!isNumbers(sizes) || !isNumbers(lengths)) return false;
  const bits: Uint8Array[] = [];
  let at = end + 1;
  for (const length of lengths) {
    bits.push(bytes.subarray(at, at + length));
    at += length;
  }
  return at === bytes.length && detector.recall({ usual, looked, sizes, bits });
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}
