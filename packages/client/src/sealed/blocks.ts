// A stream cut into blocks of one length; only the last one may be shorter, and is marked.

export interface Block {
  readonly bytes: Buffer;
  readonly last: boolean;
}

/** An empty stream is one empty block. */
export async function* blocksOf(
  source: AsyncIterable<Uint8Array>,
  length: number,
): AsyncGenerator<Block> {
  let held = Buffer.allocUnsafe(length);
  let filled = 0;
  for await (const piece of source) {
    let from = 0;
    while (from < piece.length) {
      // A full block waits for the next byte, which shows that it is not the last.
      if (filled === length) {
        yield { bytes: held, last: false };
        held = Buffer.allocUnsafe(length);
        filled = 0;
      }
      const taken = Math.min(length - filled, piece.length - from);
      held.set(piece.subarray(from, from + taken), filled);
      filled += taken;
      from += taken;
    }
  }
  yield { bytes: held.subarray(0, filled), last: true };
}
