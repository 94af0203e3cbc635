// What a place in the stream depends on: the selected database, and whether a transaction is open. A
// state is cut only where none is.
import type { StreamCommand } from './command-scanner.ts';

export interface Cut {
  readonly offset: number;
  /** The database that is selected there; null when the stream has not said it yet. */
  readonly database: number | null;
}

export class StreamState {
  #database: number | null;
  /** Where the open transaction begins; null: none is open. */
  #transaction: Cut | null = null;

  constructor(database: number | null) {
    this.#database = database;
  }

  /** Takes the command into account. */
  pass({ from, words, count }: StreamCommand): void {
    const [name, first] = words;
    // A look at the length spares nearly all commands the rest.
    if (name === undefined || name.length < 4 || name.length > 7) return;
    const word = name.toString('latin1').toLowerCase();
    if (word === 'select' && count === 2 && first !== undefined) {
      this.#database = Number(first.toString('latin1'));
    } else if (word === 'multi') {
      this.#transaction ??= { offset: from, database: this.#database };
    } else if (word === 'exec' || word === 'discard') this.#transaction = null;
  }

  /** The last place at or before `boundary` where a state may be cut. */
  cutAt(boundary: number): Cut {
    return this.#transaction ?? { offset: boundary, database: this.#database };
  }
}
