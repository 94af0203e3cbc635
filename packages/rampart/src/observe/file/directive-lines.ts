// From files to lines of words, in the order in which the server takes them: included files stand where
// they are included, and the command line comes last.
import { dirname, isAbsolute, join } from 'node:path';

import { inlineWords } from '../../resp/inline-words.ts';
import { globMatches } from '../acl/glob.ts';
import type { Unknown } from '../fact.ts';
import type { HostFiles } from '../host/host-files.ts';
import type { ConfigFault, Place } from './facts.ts';

/** Words keep their bytes: one character each. */
export interface DirectiveLine extends Place {
  readonly words: readonly string[];
  /** What `dir` had made the working directory when the line was read. */
  readonly directory: string;
  /**
   * Whether a file was included before it in the same text. The server then no longer knows that it
   * reads a file, and a line that would add to others takes their place.
   */
  readonly afterInclude: boolean;
}

export interface DirectiveLines {
  readonly lines: readonly DirectiveLine[];
  readonly files: readonly string[];
  readonly faults: readonly ConfigFault[];
  /** A file that could not be read: nobody knows what else holds. */
  readonly unread: Unknown | null;
}

export interface ConfigSource {
  readonly path: string;
  /** Arguments behind the path: `--port 6380`. */
  readonly commandLine: readonly string[];
  /** Where the server is started, for relative paths; null: where the file lies. */
  readonly directory: string | null;
}

const commandLinePath = '(command line)';

export async function directiveLines(
  source: ConfigSource,
  files: HostFiles,
): Promise<DirectiveLines> {
  const reader = new Reader(files, source.directory ?? dirname(source.path));
  await reader.read([source.path], { path: source.path, line: 0 }, tailOf(source.commandLine));
  return reader;
}

class Reader implements DirectiveLines {
  readonly lines: DirectiveLine[] = [];
  readonly files: string[] = [];
  readonly faults: ConfigFault[] = [];
  unread: Unknown | null = null;
  readonly #files: HostFiles;
  readonly #open: string[] = [];
  #directory: string;
  #afterInclude = false;

  constructor(files: HostFiles, directory: string) {
    this.#files = files;
    this.#directory = directory;
  }

  /** Files that one pattern matches are one text to the server, also where a line end is missing. */
  async read(
    paths: readonly string[],
    from: Place,
    tail: readonly (readonly string[])[] = [],
  ): Promise<void> {
    const rows: Row[] = [];
    for (const path of paths) {
      if (this.#open.includes(path)) {
        this.faults.push({ ...from, what: `${path} includes itself: the server would never end.` });
        return;
      }
      const bytes = await this.#files.read(path);
      if (!bytes.known) {
        this.unread ??= bytes;
        if (bytes.reason === 'not-offered') this.faults.push({ ...from, what: bytes.why });
        return;
      }
      this.files.push(path);
      append(rows, path, bytes.value.toString('latin1'));
    }
    this.#open.push(...paths);
    this.#afterInclude = false;
    for (const { path, line, text } of rows) await this.#row(text, { path, line });
    for (const words of tail) await this.#take(words, { path: commandLinePath, line: 0 });
    this.#open.length -= paths.length;
    this.#afterInclude = true;
  }

  async #row(line: string, place: Place): Promise<void> {
    const text = line.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
    if (text === '' || text.startsWith('#')) return;
    const raw = Buffer.from(text, 'latin1');
    const words = inlineWords(raw, 0, raw.length);
    if (words === null) this.faults.push({ ...place, what: 'A quote is not closed.' });
    else
      await this.#take(
        words.map((word) => word.toString('latin1')),
        place,
      );
  }

  async #take(words: readonly string[], place: Place): Promise<void> {
    const [name = '', value = ''] = words;
    if (name.toLowerCase() === 'include' && words.length === 2) {
      await this.#include(value, place);
      return;
    }
    const [directory, afterInclude] = [this.#directory, this.#afterInclude];
    this.lines.push({ ...place, words, directory, afterInclude });
    if (name.toLowerCase() === 'dir' && words.length === 2) this.#directory = this.#absolute(value);
  }

  async #include(written: string, place: Place): Promise<void> {
    const path = this.#absolute(written);
    // A pattern that nothing matches includes nothing; a file that is not there is a fault.
    const paths = /[*?[]/.test(path) ? await this.#matching(path) : [path];
    await this.read(paths, place);
  }

  async #matching(pattern: string): Promise<readonly string[]> {
    let found = ['/'];
    for (const part of pattern.split('/').filter((each) => each !== '')) {
      const glob = Buffer.from(part, 'latin1');
      const below = await Promise.all(
        found.map(async (directory) => {
          if (!/[*?[]/.test(part)) return [join(directory, part)];
          const names = await this.#files.names(directory);
          if (!names.known) {
            if (names.reason !== 'not-offered') this.unread ??= names;
            return [];
          }
          return names.value
            .filter((name) => !name.startsWith('.') || part.startsWith('.'))
            .filter((name) => globMatches(glob, Buffer.from(name)))
            .map((name) => join(directory, name));
        }),
      );
      found = below.flat();
    }
    return found;
  }

  #absolute(path: string): string {
    return isAbsolute(path) ? path : join(this.#directory, path);
  }
}

interface Row extends Place {
  text: string;
}

function append(rows: Row[], path: string, text: string): void {
  const [first = '', ...others] = text.split('\n');
  const last = rows.at(-1);
  if (last === undefined) rows.push({ path, line: 1, text: first });
  else last.text += first;
  for (const [index, each] of others.entries()) rows.push({ path, line: index + 2, text: each });
}

/** `--port 6380 --save ""` as two directives. `--sentinel` alone is a way to start, and no directive. */
function tailOf(words: readonly string[]): readonly (readonly string[])[] {
  const directives: string[][] = [];
  for (const word of words) {
    if (word.startsWith('--')) directives.push([word.slice(2)]);
    else directives.at(-1)?.push(word);
  }
  return directives.filter((words_) => !(words_.length === 1 && words_[0] === 'sentinel'));
}
