// Holds the seals of a chain against what was signed of them.
import type { Checkpoint, Head } from '../line.ts';
import type { Evidence } from './evidence.ts';
import type { FindingKind } from './verdict.ts';

type Find = (kind: FindingKind, line: number | null, text: string) => void;

/** Checkpoints come in time while something is recorded; later than so many of their intervals, they stopped. */
const PATIENCE = 6;

export class CheckpointCheck {
  readonly #first: Head & { readonly seq: number };
  readonly #evidence: Evidence;
  readonly #find: Find;
  /** Kept elsewhere, and not met yet, by the seal that they speak of. */
  readonly #kept = new Map<number, Checkpoint[]>();
  /** Seals that a checkpoint in the log may still speak of. */
  #seals = new Map<number, string>();
  readonly #unknownKeys = new Set<string>();
  #lastSigned = 0;
  /** Times of the first and the last event since then. */
  #unsigned: { readonly since: number; last: number } | null = null;

  constructor(first: Head & { readonly seq: number }, evidence: Evidence, find: Find) {
    this.#first = first;
    this.#evidence = evidence;
    this.#find = find;
    for (const checkpoint of evidence.of(first.chain, first.id)) {
      const kept = this.#kept.get(checkpoint.sealed);
      if (kept === undefined) this.#kept.set(checkpoint.sealed, [checkpoint]);
      else kept.push(checkpoint);
    }
  }

  get lastSigned(): number {
    return this.#lastSigned;
  }

  event(time: number): void {
    if (this.#unsigned === null) this.#unsigned = { since: time, last: time };
    else this.#unsigned.last = time;
  }

  seal(seq: number, hash: string, line: number): void {
    this.#seals.set(seq, hash);
    for (const checkpoint of this.#kept.get(seq) ?? []) this.#compare(checkpoint, hash, line);
    this.#kept.delete(seq);
  }

  /** A checkpoint that stands in the log. */
  inLog(checkpoint: Checkpoint, line: number): void {
    const { chain, id, sealed, key } = checkpoint;
    if (chain !== this.#first.chain || id !== this.#first.id) {
      this.#find('tampered', line, 'This checkpoint belongs to another chain.');
      return;
    }
    const judgement = this.#evidence.judge(checkpoint);
    if (judgement === 'forged') {
      this.#find('tampered', line, 'The signature of this checkpoint is not authentic.');
    }
    if (judgement === 'unknown key' && !this.#unknownKeys.has(key)) {
      this.#unknownKeys.add(key);
      const text = `Checkpoints from here on are signed by the key ${key}, whose public half is not at hand.`;
      this.#find('incomplete', line, text);
    }
    // What was sealed before the oldest file that is kept cannot be looked up.
    if (judgement !== 'authentic' || sealed < this.#first.seq) return;
    this.#compare(checkpoint, this.#seals.get(sealed), line);
    for (const seq of this.#seals.keys()) if (seq <= sealed) this.#seals.delete(seq);
  }

  /** `sealed` is the last line that the log proves. */
  end(sealed: number): void {
    for (const [seq, checkpoints] of [...this.#kept].toSorted(([a], [b]) => a - b)) {
      const [checkpoint] = checkpoints;
      if (checkpoint === undefined || seq < this.#first.seq) continue;
      const text =
        seq > sealed
          ? `The end was cut off: a checkpoint of ${moment(checkpoint)} says that line ${seq} had been sealed, but the log ends with ${sealed}.`
          : `A checkpoint of ${moment(checkpoint)} speaks of a seal with number ${seq}, and there is none.`;
      this.#find('tampered', null, text);
      // All others speak of what is missing with it.
      break;
    }
    if (this.#lastSigned === 0) {
      this.#find('incomplete', null, 'No checkpoint that could be checked covers this chain.');
      return;
    }
    const { since, last } = this.#unsigned ?? { since: 0, last: 0 };
    if (last - since > this.#first.checkpointEvery * PATIENCE) {
      const text = `Checkpoints end with line ${this.#lastSigned}, although events go on for longer than ${PATIENCE} of their intervals.`;
      this.#find('incomplete', null, text);
    }
  }

  #compare(checkpoint: Checkpoint, hash: string | undefined, line: number): void {
    if (hash === checkpoint.hash) {
      this.#lastSigned = Math.max(this.#lastSigned, checkpoint.sealed);
      this.#unsigned = null;
      return;
    }
    const text = `The log is not the one that was signed: a checkpoint of ${moment(checkpoint)} gives another hash for line ${checkpoint.sealed}.`;
    this.#find('tampered', line, text);
  }
}

function moment({ time }: Checkpoint): string {
  return new Date(time).toISOString();
}
