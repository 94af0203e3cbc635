/** A reply that is wanted as a whole and may come in pieces. */
export class Gathered {
  #parts: Buffer[] = [];

  /** The whole reply once it is complete; valid only until the caller returns. */
  take(bytes: Buffer, start: number, end: number, complete: boolean): Buffer | null {
    if (complete && this.#parts.length === 0) return bytes.subarray(start, end);
    this.#parts.push(Buffer.from(bytes.subarray(start, end)));
    if (!complete) return null;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    return whole;
  }
}
