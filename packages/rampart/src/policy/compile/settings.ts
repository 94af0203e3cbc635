// Lines of redis.conf and sentinel.conf. Every word that the policy brought in is quoted, so that it
// stays one word, and a line stays one line.
import { quoted } from './content.ts';
import type { Content, SecretPlace } from './content.ts';

export type Word = string | number | boolean | SecretPlace;

/** What the server understands without quotes, whatever comes before or behind it. */
const plainWord = /^[A-Za-z0-9_.:@/*~%&+<>=,-]+$/;

export interface Line {
  readonly name: string;
  readonly words: readonly Word[];
}

export class Settings {
  /** What is set, in the order in which it is. */
  readonly lines: Line[] = [];
  readonly #parts: (string | SecretPlace)[] = [];

  /** Why what follows is there. */
  about(text: string): this {
    if (this.#parts.length > 0) this.#parts.push('\n');
    for (const line of text.split('\n')) this.#parts.push(`# ${line}\n`);
    return this;
  }

  set(name: string, ...words: readonly Word[]): this {
    this.lines.push({ name, words });
    this.#parts.push(name);
    for (const word of words) {
      this.#parts.push(' ');
      this.#parts.push(typeof word === 'object' ? word : written(textOf(word)));
    }
    this.#parts.push('\n');
    return this;
  }

  /** Lines that are there only sometimes. */
  when(condition: boolean, add: (settings: this) => void): this {
    if (condition) add(this);
    return this;
  }

  get content(): Content {
    return joined(this.#parts);
  }
}

/** A word as the server understands it, before it is quoted. */
export function textOf(word: string | number | boolean): string {
  if (typeof word === 'boolean') return word ? 'yes' : 'no';
  return String(word);
}

function written(word: string): string {
  return plainWord.test(word) ? word : quoted(word);
}

function joined(parts: readonly (string | SecretPlace)[]): Content {
  const content: (string | SecretPlace)[] = [];
  for (const part of parts) {
    const last = content.at(-1);
    if (typeof part === 'string' && typeof last === 'string')
      content[content.length - 1] = last + part;
    else content.push(part);
  }
  return content;
}
