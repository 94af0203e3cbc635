import { integerOf, isWord, type Arguments } from '@rampart/client/commands';
import type { RequestScanner } from '../../resp/request-scanner.ts';

const nothing = new Uint8Array(0);

/** The words of the frame that the scanner has just completed, in place. Valid until the next scan. */
export class FrameArguments implements Arguments {
  readonly #scanner: RequestScanner;
  #bytes: Uint8Array = nothing;
  #base = 0;

  constructor(scanner: RequestScanner) {
    this.#scanner = scanner;
  }

  /** The frame begins at `base`. */
  at(bytes: Uint8Array, base: number): this {
    this.#bytes = bytes;
    this.#base = base;
    return this;
  }

  get count(): number {
    return this.#scanner.argc;
  }

  start(index: number): number {
    return this.#base + (this.#scanner.starts[index] ?? 0);
  }

  end(index: number): number {
    return this.#base + (this.#scanner.ends[index] ?? 0);
  }

  bytes(index: number): Uint8Array {
    if (index < 0 || index >= this.count) return nothing;
    return this.#bytes.subarray(this.start(index), this.end(index));
  }

  is(index: number, upper: string): boolean {
    if (index < 0 || index >= this.count) return false;
    return isWord(this.#bytes, this.start(index), this.end(index), upper);
  }

  integer(index: number): number {
    if (index < 0 || index >= this.count) return Number.NaN;
    return integerOf(this.#bytes, this.start(index), this.end(index));
  }
}
