// From a snapshot to one with some of its keys, which a stock server loads. Nothing is held: not
// even a large value.
import { RdbScanner } from './scanner.ts';
import type { KeyHead } from './scanner.ts';
import { RdbWriter } from './rdb-writer.ts';

export interface Picking {
  readonly wanted: (head: KeyHead) => boolean;
  /** When the key is to expire instead. */
  readonly expiry: (head: KeyHead) => bigint | null;
  readonly functions: boolean;
}

/** Notes on a replication are left out: a part of the data set is no place in it. */
const ofReplication = /^repl-/;

export async function* pickKeys(
  snapshot: AsyncIterable<Uint8Array>,
  { wanted, expiry, functions }: Picking,
): AsyncGenerator<Uint8Array, void> {
  const scanner = new RdbScanner();
  let writer = new RdbWriter(0);
  let inside = false;
  for await (const chunk of snapshot) {
    for (const part of scanner.feed(chunk)) {
      switch (part.kind) {
        case 'version':
          writer = new RdbWriter(part.version);
          break;
        case 'note':
          if (!ofReplication.test(part.name)) writer.note(part.name, part.text);
          break;
        case 'function':
          if (functions) writer.library(part.code);
          break;
        case 'key':
          inside = wanted(part.head);
          if (inside) writer.key({ ...part.head, expiresAt: expiry(part.head) });
          break;
        case 'value':
          if (inside) writer.value(part.bytes);
          break;
        case 'module':
        case 'end':
          break;
      }
      const block = writer.take();
      if (block !== null) yield block;
    }
  }
  scanner.end();
  yield writer.end();
}
