// Bytes of a client that could not be taken yet: the beginning of a frame, or what must wait.

/** A small rest is copied, so that it does not keep the large buffer alive that it came in. */
const copyBelow = 4 * 1024;

export class Input {
  #bytes: Buffer | null = null;

  get length(): number {
    return this.#bytes?.length ?? 0;
  }

  /** All there is, in one piece; the input is empty then. */
  take(chunk: Buffer | null): Buffer | null {
    const held = this.#bytes;
    this.#bytes = null;
    if (held === null) return chunk;
    return chunk === null ? held : Buffer.concat([held, chunk]);
  }

  keep(bytes: Buffer, from: number): void {
    if (from >= bytes.length) return;
    const rest = bytes.subarray(from);
    this.#bytes = Buffer.from(rest);
  }
}
