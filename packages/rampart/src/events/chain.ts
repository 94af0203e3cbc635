// The chain of one log: numbers the lines, seals them in batches, and says what is to be done with
// the files, in order. Nothing here waits; writing.ts carries the steps out.
import { Batch } from './batch.ts';
import { headBody, startOf } from './line.ts';
import type { Head } from './line.ts';

/** What is to be done next: append a sealed batch, or go on in a new file. */
export type Step =
  | { readonly kind: 'write'; readonly batch: Batch }
  | { readonly kind: 'turn'; readonly finished: number };

/** Where a chain begins, or goes on after a restart. */
export interface ChainPlace {
  readonly id: string;
  /** The number of the file that is being written. */
  readonly file: number;
  /** The number of the next line. */
  readonly seq: number;
  /** Hash of the last seal. */
  readonly hash: Buffer;
  /** Bytes that the file has already. */
  readonly fileBytes: number;
  /** Whole lines that a crash left behind the last seal: the next seal covers them. */
  readonly unsealed: Buffer;
}

export interface ChainOptions {
  readonly chain: string;
  readonly rotateBytes: number;
  readonly checkpointEvery: number;
  readonly now: () => number;
}

export class Chain {
  /** Sealed and not yet done; the first one is done first. */
  readonly steps: Step[] = [];
  readonly id: string;
  /** Bytes in memory that are not in a file. */
  pendingBytes = 0;
  readonly #options: ChainOptions;
  #batch: Batch;
  #seq: number;
  #hash: Buffer;
  #file: number;
  #fileBytes: number;
  #spare: Buffer | null = null;

  constructor(place: ChainPlace, options: ChainOptions) {
    this.#options = options;
    this.id = place.id;
    this.#seq = place.seq;
    this.#hash = place.hash;
    this.#file = place.file;
    this.#fileBytes = place.fileBytes;
    this.#batch = new Batch(place.hash, null, place.unsealed);
    if (place.fileBytes === 0) this.#begin();
    // A line that a crash cut off is closed; it keeps its number.
    else if (place.unsealed.length > 0 && place.unsealed.at(-1) !== 0x0a) this.#batch.append('\n');
  }

  /** The number of the last line. */
  get seq(): number {
    return this.#seq - 1;
  }

  /** There are lines that no seal covers yet. */
  get isOpen(): boolean {
    return !this.#batch.isEmpty;
  }

  /** Hash of the last seal, in hexadecimal. */
  get hash(): string {
    return this.#hash.toString('hex');
  }

  /** Appends the line with these members (everything behind the number); returns it without its line feed. */
  append(body: string): string {
    const line = `${startOf(this.#seq)}${body}`;
    const length = line.length + 1;
    if (!this.#batch.hasRoomFor(length)) {
      this.seal();
      return this.append(body);
    }
    this.#seq += 1;
    this.#batch.append(`${line}\n`);
    this.pendingBytes += length;
    return line;
  }

  /** Closes the batch, if there is something in it, so that it can be written. */
  seal(): void {
    const batch = this.#batch;
    if (batch.isEmpty) return;
    const before = batch.size;
    this.#hash = batch.seal(this.#seq);
    this.#seq += 1;
    this.pendingBytes += batch.size - before;
    this.#fileBytes += batch.size;
    this.steps.push({ kind: 'write', batch });
    this.#batch = new Batch(this.#hash, this.#spare);
    this.#spare = null;
    if (this.#fileBytes >= this.#options.rotateBytes) this.#turn();
  }

  /** Goes on in a new file. */
  endFile(): void {
    this.seal();
    this.#turn();
  }

  /** Removes the first step, which has been done. */
  done(): void {
    const step = this.steps.shift();
    if (step?.kind !== 'write') return;
    this.pendingBytes -= step.batch.size;
    this.#spare = step.batch.bytes;
  }

  #turn(): void {
    this.steps.push({ kind: 'turn', finished: this.#file });
    this.#file += 1;
    this.#fileBytes = 0;
    this.#begin();
  }

  #begin(): void {
    const { chain, checkpointEvery, now } = this.#options;
    const head: Head = {
      kind: 'head',
      chain,
      id: this.id,
      file: this.#file,
      previous: this.hash,
      time: now(),
      checkpointEvery,
    };
    this.append(headBody(head));
  }
}
