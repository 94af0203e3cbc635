// The events of one directory from where the last run ended, each once and in the order of its chain.
import { stat } from 'node:fs/promises';

import type { RampartEvent } from '@rampart/keyring';

import { causeOf } from '../../events/codes.ts';
import { queryLogs } from '../../events/read/query.ts';
import type { EventRead } from '../../events/read/query.ts';
import { followLogs } from '../../events/read/follow.ts';

/**
 * How far a chain was read; under `*`, the latest moment that was heard of at all. A chain that begins
 * anew has smaller numbers and later times.
 */
export interface Cursor {
  readonly seq: number;
  readonly time: number;
}

export type Cursors = Readonly<Record<string, Cursor>>;

/** Our own chain says what was told: to tell of that again would never end. */
const ownChain = 'alerts';
/** No chain has this name. */
const anyChain = '*';
/** So many events may come between the look at what was and the following of what comes. */
const overlap = 10_000;
/** Clocks of chains differ, and what was counted in a flood is written later than it happened. */
const slack = 60_000;

export interface LogTailOptions {
  readonly directory: string;
  /** Null: nobody has read it before, and what was there already is not told. */
  readonly cursors: Cursors | null;
  readonly heard: (event: RampartEvent, chain: string) => void;
}

export class LogTail {
  readonly directory: string;
  readonly #cursors: Map<string, Cursor>;
  /** Whether nothing was read of it yet: what there is then is not told. */
  #isFirst: boolean;
  /** What an unknown chain has from before is not ours to tell. */
  readonly #begun: number;
  #latest: number;
  #wasThere: boolean;
  readonly #heard: LogTailOptions['heard'];

  constructor({ directory, cursors, heard }: LogTailOptions) {
    this.directory = directory;
    this.#cursors = new Map(Object.entries(cursors ?? {}));
    this.#isFirst = cursors === null;
    this.#wasThere = cursors !== null;
    this.#begun = this.#cursors.get(anyChain)?.time ?? Date.now();
    this.#latest = this.#begun;
    this.#cursors.delete(anyChain);
    this.#heard = heard;
  }

  get cursors(): Cursors {
    const latest = { seq: 0, time: this.#latest };
    return Object.fromEntries([...this.#cursors, [anyChain, latest]]);
  }

  /** Whether there ever was such a directory: one that there never was is another host's. */
  get wasThere(): boolean {
    return this.#wasThere;
  }

  /** Until the signal, or at once where it never was. Rejects when the directory cannot be read. */
  async follow(signal: AbortSignal): Promise<void> {
    if (!this.#wasThere && !(await isThere(this.directory))) return;
    this.#wasThere = true;
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (!isFirst) {
      await queryLogs(this.directory, { since: this.#latest - slack }, (read) => {
        this.#take(read);
        return !signal.aborted;
      });
    }
    for await (const read of followLogs(this.directory, overlap, signal)) this.#take(read);
  }

  #take({ chain, seq, event }: EventRead): void {
    const before = this.#cursors.get(chain);
    if (before === undefined && event.time < this.#begun) return;
    if (before !== undefined && seq <= before.seq && event.time <= before.time) return;
    // A clock that is ahead must not make us pass over what comes.
    this.#latest = Math.max(this.#latest, Math.min(event.time, Date.now()));
    const time = Math.max(event.time, before?.time ?? 0);
    this.#cursors.set(chain, { seq, time });
    if (chain !== ownChain) this.#heard(event, chain);
  }
}

async function isThere(directory: string): Promise<boolean> {
  try {
    await stat(directory);
    return true;
  } catch (error) {
    if (causeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
