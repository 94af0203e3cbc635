// Makes a checkpoint from time to time, as long as something happens: in the log, in a file beside
// it, and to whoever is told.
import { dropCheckpointsBefore, keepCheckpoint, signCheckpoint } from './checkpoint.ts';
import { causeOf } from './codes.ts';
import type { Checkpoint } from './line.ts';
import type { SigningKey } from './signing.ts';
import type { Sealed } from './writing.ts';

export interface CheckpointSource {
  readonly chain: string;
  readonly id: string;
  readonly path: string;
  readonly every: number;
  readonly now: () => number;
  /** Brings all that was appended to disk: nothing is signed that a power cut could take away. */
  readonly synced: () => Promise<Sealed>;
  readonly made: (checkpoint: Checkpoint) => void;
  readonly failed: (cause: string) => void;
}

export class Checkpoints {
  readonly #source: CheckpointSource;
  readonly #key: SigningKey;
  readonly #timer: NodeJS.Timeout;
  #isDue = false;
  #hasFailed = false;
  /** One after the other: the file of checkpoints is in order. */
  #turn: Promise<void> = Promise.resolve();

  constructor(source: CheckpointSource, key: SigningKey) {
    this.#source = source;
    this.#key = key;
    this.#timer = setInterval(() => {
      // A failure is told to the source; nobody waits for the value.
      if (this.#isDue) void this.make();
    }, source.every);
    this.#timer.unref();
  }

  /** Something was recorded that no checkpoint covers. */
  touch(): void {
    this.#isDue = true;
  }

  async make(): Promise<void> {
    this.#isDue = false;
    this.#turn = this.#turn.then(() => this.#makeNow());
    await this.#turn;
  }

  async dropBefore(seq: number): Promise<void> {
    this.#turn = this.#turn.then(() => dropCheckpointsBefore(this.#source.path, seq));
    await this.#turn;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #makeNow(): Promise<void> {
    const { chain, id, path, now, synced, made, failed } = this.#source;
    try {
      const { seq, hash } = await synced();
      const claim = { chain, id, sealed: seq, hash, time: now() };
      const checkpoint = signCheckpoint(claim, this.#key);
      await keepCheckpoint(path, checkpoint);
      this.#hasFailed = false;
      made(checkpoint);
    } catch (error) {
      this.#isDue = true;
      if (!this.#hasFailed) failed(causeOf(error));
      this.#hasFailed = true;
    }
  }
}
