// Lua comes in as a literal only. A tag gets its text from the source file and interpolations as further
// arguments: this one has no place for those, so the compiler refuses them, and at run time they are
// counted. A text that was computed has no way in: it is not the frozen object that stands for a
// template in the source.
import { ClientError } from '../errors.ts';

const construction: unique symbol = Symbol('made by the tag lua');

/** Lua as it stands in the source. */
export class Lua {
  readonly #text: string;

  /** Not for use outside of this file: lua`…` makes it. */
  constructor(proof: typeof construction, text: string) {
    if (proof !== construction) throw new TypeError('Only the tag lua`…` makes Lua.');
    this.#text = text;
  }

  static isLua(value: unknown): value is Lua {
    return typeof value === 'object' && value !== null && #text in value;
  }

  get text(): string {
    return this.#text;
  }
}

/**
 * The text exactly as written: a backslash is Lua's, not JavaScript's. What changes from call to call
 * goes in as a key or an argument.
 */
export function lua(strings: TemplateStringsArray): Lua;
export function lua(...given: readonly unknown[]): Lua {
  const text = given.length === 1 ? templateText(given[0]) : undefined;
  if (text === undefined) {
    throw new ClientError(
      'CLIENT_SCRIPT_LITERAL',
      given.length > 1
        ? 'The Lua of a script has an interpolation.'
        : 'The Lua of a script is not a template in the source.',
    );
  }
  return new Lua(construction, text);
}

/** What the language gives a tag: a frozen list of one text, with a frozen list of the same unread. */
function templateText(value: unknown): string | undefined {
  if (!Array.isArray(value) || !Object.isFrozen(value) || value.length !== 1) return undefined;
  const raw = Object.getOwnPropertyDescriptor(value, 'raw');
  if (raw === undefined || raw.enumerable === true || !Array.isArray(raw.value)) return undefined;
  if (!Object.isFrozen(raw.value) || raw.value.length !== 1) return undefined;
  const text: unknown = raw.value[0];
  return typeof text === 'string' ? text : undefined;
}
