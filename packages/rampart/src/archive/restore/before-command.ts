// Finds a command in the archived stream: `FLUSHALL`, `DEL session:*`.
import { ArchiveError } from '../codes.ts';
import { globMatches, parseGlob } from '../../gateway/unlock/glob.ts';
import type { Glob } from '../../gateway/unlock/glob.ts';
import { CommandScanner } from '../read/command-scanner.ts';
import type { StreamCommand } from '../read/command-scanner.ts';
import type { StreamPiece } from '../read/pieces.ts';
import { StreamState } from '../read/stream-state.ts';

export interface Found {
  /** Where the state is to be cut: before the command, and before the transaction that it is in. */
  readonly offset: number;
  readonly receivedFrom: number;
  readonly receivedTo: number;
  readonly database: number | null;
  /** The command as far as it can be shown. */
  readonly text: string;
}

export interface CommandPattern {
  readonly text: string;
  readonly words: readonly Glob[];
}

const kept = { bytes: 1_024, arguments: 16 };
const shownBytes = 40;

/** A name, and patterns for the arguments that follow it; further arguments may be anything. */
export function readPattern(text: string): CommandPattern {
  const [name = '', ...rest] = text.trim().split(/\s+/);
  if (name === '' || rest.length >= kept.arguments) {
    throw new ArchiveError('ARCHIVE_OPTION', `"${text}" is no pattern of a command.`);
  }
  return { text, words: [parseGlob(name.toLowerCase()), ...rest.map(parseGlob)] };
}

export function matches({ words }: CommandPattern, command: StreamCommand): boolean {
  return words.every((glob, index) => {
    const word = command.words[index];
    if (word === undefined) return false;
    return globMatches(glob, index === 0 ? lowerCase(word) : word);
  });
}

/** Every command of the stream that matches. */
export async function* findCommands(
  pieces: AsyncIterable<StreamPiece>,
  from: number,
  pattern: CommandPattern,
): AsyncGenerator<Found, void, void> {
  const scanner = new CommandScanner(from, kept);
  const state = new StreamState(null);
  for await (const { bytes, receivedFrom, receivedTo } of pieces) {
    const found: Found[] = [];
    scanner.scan(bytes, (command) => {
      if (matches(pattern, command)) {
        const cut = state.cutAt(command.from);
        found.push({ ...cut, receivedFrom, receivedTo, text: shown(command) });
      }
      state.pass(command);
    });
    yield* found;
  }
}

function lowerCase(word: Buffer): Buffer {
  return Buffer.from(word.toString('latin1').toLowerCase(), 'latin1');
}

/** Only names of commands and keys: values have no place on a screen. */
function shown({ words, count }: StreamCommand): string {
  const text = words
    .slice(0, 2)
    .map((word) =>
      word
        .subarray(0, shownBytes)
        .toString('latin1')
        .replaceAll(/[^\x21-\x7e]/g, '.'),
    )
    .join(' ');
  return count > 2 ? `${text} …` : text;
}
