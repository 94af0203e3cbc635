// Looks at what is archived as it passes, for the moment when somebody encrypts or removes it all.
import { CommandScanner } from '../read/command-scanner.ts';
import { StreamState } from '../read/stream-state.ts';
import { RdbScanner } from '../rdb/scanner.ts';
import type { KeyHead } from '../rdb/scanner.ts';
import { MassRewriteDetector } from './mass-rewrite.ts';
import type { MassRewrite, RewriteBounds } from './mass-rewrite.ts';
import { looksLikeNoise, mostBytes } from './noise.ts';

const kept = { bytes: mostBytes, arguments: 256 };
const stringType = 0;

export class RewriteWatch {
  readonly #detector: MassRewriteDetector;
  readonly #snapshot = new RdbScanner();
  readonly #scanner: CommandScanner;
  readonly #state: StreamState;
  /** The key whose value has not begun yet. */
  #head: KeyHead | null = null;

  /** `offset` is where the stream is entered, with that database selected. */
  constructor(bounds: RewriteBounds, offset: number, database: number | null) {
    this.#detector = new MassRewriteDetector(bounds);
    this.#scanner = new CommandScanner(offset, kept);
    this.#state = new StreamState(database);
  }

  /** Throws an ArchiveError when the snapshot cannot be read. */
  snapshot(bytes: Uint8Array): void {
    for (const part of this.#snapshot.feed(bytes)) {
      if (part.kind === 'key') this.#head = part.head;
      if (part.kind !== 'value' || this.#head === null) continue;
      const { type, database, name, expiresAt } = this.#head;
      const isNoise = type === stringType ? isNoisyString(part.bytes) : null;
      this.#detector.known(database, name, isNoise, expiresAt !== null);
      this.#head = null;
    }
  }

  /** What these bytes of the stream complete. `time`: when they were received. */
  stream(bytes: Buffer, time: number): readonly MassRewrite[] {
    const found: MassRewrite[] = [];
    this.#scanner.scan(bytes, (command) => {
      this.#state.pass(command);
      const { offset, database } = this.#state.cutAt(command.from);
      const rewrite = this.#detector.command(database ?? 0, command.words, offset, time);
      if (rewrite !== null) found.push(rewrite);
    });
    return found;
  }
}

/** Of a string as a snapshot has it. What could be compressed was, and is not encrypted then. */
function isNoisyString(written: Uint8Array): boolean | null {
  const first = written[0] ?? 0;
  if (first >= 0xc0) return false;
  const before = first < 0x40 ? 1 : first < 0x80 ? 2 : first === 0x80 ? 5 : 9;
  return looksLikeNoise(written.subarray(before));
}
