// What a place in the stream depends on: the selected database, and whether a transaction is open. A
// state is cut only where none is.
import type { StreamCommand } from './command-scanner.ts';

export class StreamState {
  /** Null until the stream says it, as it does behind every full copy. */
  database: number | null;
  /** Where the open transaction begins; null: none is open. */
  transaction: number | null = null;

  constructor(database: number | null) {
    this.database = database;
  }

  /** Takes the command into account. */
  pass({ from, words, count }: StreamCommand): void {
    const [name, first] = words;
    // Names in the stream are mostly as short as these; a look at the length spares the rest.
    if (name === undefined || name.length < 4 || name.length > 7) return;
    const word = name.toString('latin1').toLowerCase();
    if (word === 'select' && count === 2 && first !== undefined) {
      this.database = Number(first.toString('latin1'));
    } else if (word === 'multi') this.transaction ??= from;
    else if (word === 'exec' || word === 'discard') this.transaction = null;
  }

  /** The last place at or before `boundary` where a state may be cut. */
  cutAt(boundary: number): number {
    return this.transaction ?? boundary;
  }
}
