// Keys of a snapshot, each with its whole value: what a server takes in one command.
import { ArchiveError } from '../codes.ts';
import { RdbScanner } from './scanner.ts';
import type { KeyHead } from './scanner.ts';

export interface StoredKey extends KeyHead {
  /** As it was written. Good until the next key is asked for. */
  readonly value: Uint8Array;
}

/** What a server takes as one argument, if nothing else was set. */
const mostBytes = 512 * 1024 * 1024;

/** The keys for which `wanted` is true; of the others, nothing is kept. */
export async function* storedKeys(
  snapshot: AsyncIterable<Uint8Array>,
  wanted: (head: KeyHead) => boolean,
): AsyncGenerator<StoredKey, void> {
  const scanner = new RdbScanner();
  let head: KeyHead | null = null;
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of snapshot) {
    for (const part of scanner.feed(chunk)) {
      if (part.kind === 'key') head = wanted(part.head) ? part.head : null;
      if (part.kind !== 'value' || head === null) continue;
      size += part.bytes.length;
      if (size > mostBytes) throw tooLarge(head);
      pieces.push(part.bytes);
      if (!part.last) continue;
      yield { ...head, value: pieces.length === 1 ? part.bytes : Buffer.concat(pieces, size) };
      pieces = [];
      size = 0;
    }
  }
  scanner.end();
}

function tooLarge({ name, database }: KeyHead): ArchiveError {
  // Names may hold anything, and go to a terminal.
  const shown = JSON.stringify(Buffer.from(name.subarray(0, 64)).toString('latin1'));
  const what = `The value of the key ${shown} in database ${database} is larger than 512 MiB.`;
  return new ArchiveError('ARCHIVE_VALUE_TOO_LARGE', what);
}
