// What stands between two separators of a key: the exact set of its texts, and how a value becomes one
// of them. Parts are made in this package only: one whose check and whose language disagreed would make
// the registry's proof worthless.
import { ClientError } from '../errors.ts';
import { both, characters, type Expression, repeat } from '../language/expression.ts';
import { type Language, languageOf } from '../language/language.ts';
import { never, quotedCharacter } from './characters.ts';

const construction: unique symbol = Symbol('made by this package');

export interface PartDefinition<Output> {
  /** What messages call it: the function that makes it. */
  readonly kind: string;
  /** What messages say that it takes: `a whole number of at most 20 digits`. */
  readonly meaning: string;
  readonly expression: Expression;
  /** Characters of the longest text; the expression may leave it open. */
  readonly max: number;
  /**
   * The text for a value, or undefined for anything that is no such value; without it, strings stand
   * for themselves. It never calls anything of the value. Its result is checked like any text.
   */
  readonly textOf?: (value: unknown) => string | undefined;
  readonly valueOf: (text: string) => Output;
}

/** `Input` is what `key()` takes, `Output` is what `parse()` gives. */
export class Part<Input = string, Output = string> {
  /** For the compiler alone. */
  declare readonly input: (value: Input) => void;
  readonly kind: string;
  readonly meaning: string;
  /** Exactly the texts that it can be in a key. */
  readonly language: Language;
  readonly #textOf: ((value: unknown) => string | undefined) | undefined;
  readonly #valueOf: (text: string) => Output;

  /** Not for use outside of this package: `digits()`, `uuid()` and so on make parts. */
  constructor(proof: typeof construction, definition: PartDefinition<Output>, language: Language) {
    if (proof !== construction)
      throw new TypeError('Parts are made by digits(), uuid(), pattern() …');
    this.kind = definition.kind;
    this.meaning = definition.meaning;
    this.language = language;
    this.#textOf = definition.textOf;
    this.#valueOf = definition.valueOf;
  }

  static isPart(value: unknown): value is Part<unknown, unknown> {
    return typeof value === 'object' && value !== null && #textOf in value;
  }

  /** Whether a key can have this text here. */
  test(text: unknown): boolean {
    return typeof text === 'string' && this.language.has(text);
  }

  /** The same for the compiler: what comes from outside becomes one of the words of `oneOf`. */
  is(text: unknown): text is Output & string {
    return this.test(text);
  }

  /** The text of a value in a key; undefined if it is no such value. */
  write(value: unknown): string | undefined {
    const text = this.#textOf === undefined ? value : this.#textOf(value);
    return typeof text === 'string' && this.language.has(text) ? text : undefined;
  }

  /** The value of a text that passes `test`. */
  read(text: string): Output {
    return this.#valueOf(text);
  }
}

export function madePart<Input, Output>(definition: PartDefinition<Output>): Part<Input, Output> {
  const { kind, expression, max } = definition;
  const language = languageOf(both(expression, repeat(characters([0, 0xff_ff]), 1, max)));
  if (language === null) {
    throw invalid(
      `${kind}() describes more than can be decided: write a shorter or simpler pattern.`,
    );
  }
  if (language.longest === 0) throw invalid(`${kind}() describes no text at all.`);
  const forbidden = never(language.alphabet);
  if (forbidden !== undefined) {
    throw invalid(
      `${kind}() may contain ${quotedCharacter(forbidden)}, which no part of a key may.`,
    );
  }
  return new Part<Input, Output>(construction, definition, language);
}

function invalid(what: string): ClientError {
  return new ClientError('CLIENT_KEYSPACE_INVALID', what);
}
