// Where the stream empties a database: the moments that somebody will want to go back before.
import { CommandScanner } from '../read/command-scanner.ts';
import type { StreamPiece } from '../read/pieces.ts';
import { StreamState } from '../read/stream-state.ts';

export interface Flush {
  readonly command: 'FLUSHALL' | 'FLUSHDB';
  /** Before it, and before the transaction that it is in. */
  readonly offset: number;
  /** Null: the stream has not said it since it was entered. */
  readonly database: number | null;
  readonly receivedFrom: number;
  readonly receivedTo: number;
}

const kept = { bytes: 16, arguments: 2 };

export class FlushWatch {
  readonly #scanner: CommandScanner;
  readonly #state = new StreamState(null);

  /** `offset` lies between two commands, and in no transaction. */
  constructor(offset: number) {
    this.#scanner = new CommandScanner(offset, kept);
  }

  /** Where another watch may go on. */
  get resumesAt(): number {
    return this.#state.cutAt(this.#scanner.boundary).offset;
  }

  take({ bytes, receivedFrom, receivedTo }: StreamPiece): readonly Flush[] {
    const found: Flush[] = [];
    this.#scanner.scan(bytes, (command) => {
      const name = command.words[0]?.toString('latin1').toUpperCase();
      if (name === 'FLUSHALL' || name === 'FLUSHDB') {
        const cut = this.#state.cutAt(command.from);
        found.push({ command: name, ...cut, receivedFrom, receivedTo });
      }
      this.#state.pass(command);
    });
    return found;
  }
}
