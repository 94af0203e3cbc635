// Bytes of a client that could not be taken yet: the beginning of a frame, or what must wait.

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
    // A copy, because the next read may go into the same buffer.
    this.#bytes = Buffer.from(bytes.subarray(from));
  }
}
