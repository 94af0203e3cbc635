// Finds a command in the archived stream: `FLUSHALL`, `DEL session:*`.
import { ArchiveError } from '../codes.ts';
import { globMatches, parseGlob } from '../../policy/argument-glob.ts';
import type { Glob } from '../../policy/argument-glob.ts';
import type { Archive } from '../read/archive.ts';
import { CommandScanner } from '../read/command-scanner.ts';
import type { StreamCommand } from '../read/command-scanner.ts';
import type { StreamPiece } from '../read/pieces.ts';
import { StreamState } from '../read/stream-state.ts';
import type { Identity } from '../seal/recipient.ts';
import { endOf, locate, textOf } from './target.ts';
import type { Point } from './target.ts';

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

function matches({ words }: CommandPattern, command: StreamCommand): boolean {
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

export interface CommandTarget {
  readonly kind: 'before';
  readonly pattern: CommandPattern;
  /** Which one, when there are several; null: there must be only one. */
  readonly occurrence: 'first' | 'last' | number | null;
  /** Only those received in this span of time. */
  readonly since: number;
  readonly until: number;
}

/** Several are as good as none until somebody says which: the wrong one may be the second of a pair. */
const mostListed = 20;

export async function locateCommand(
  archive: Archive,
  target: CommandTarget,
  identity: Identity,
): Promise<Point> {
  const { pattern, since, until } = target;
  for (const history of archive.histories.toReversed()) {
    const [snapshot] = history.snapshots;
    if (snapshot === undefined) continue;
    const found: Found[] = [];
    const from = snapshot.offset;
    const stream = archive.stream(history, from, endOf(history).to, identity);
    for await (const each of findCommands(stream, from, pattern)) {
      if (each.receivedTo >= since && each.receivedFrom <= until) found.push(each);
    }
    const chosen = choose(found, target);
    if (chosen === undefined) continue;
    return locate(archive, { kind: 'offset', offset: chosen.offset, history: history.number });
  }
  const what = `No command like "${pattern.text}" is in the archived stream.`;
  throw new ArchiveError('ARCHIVE_COMMAND_NOT_FOUND', what);
}

function choose(
  found: readonly Found[],
  { occurrence, pattern }: CommandTarget,
): Found | undefined {
  if (occurrence === 'last') return found.at(-1);
  if (occurrence === 'first' || found.length <= 1) return found[0];
  const chosen = occurrence === null ? undefined : found[occurrence - 1];
  if (chosen !== undefined) return chosen;
  const list = found
    .slice(0, mostListed)
    .map(({ text, receivedTo, offset }, index) => {
      return `\n  ${index + 1}  ${textOf(receivedTo)}  offset ${offset}  ${text}`;
    })
    .join('');
  const what = `"${pattern.text}" is in the stream ${found.length} times:${list}\n`;
  throw new ArchiveError('ARCHIVE_COMMAND_SEVERAL', what);
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
