// A made key is an object and not a text, so that no text can pass for one: what comes from outside
// (a parameter, a field of JSON, an array of both) is never an instance of this class.

const construction: unique symbol = Symbol('made by a keyspace');

/** The name of something in Redis, made by a keyspace. `Template` is the keyspace it is of. */
export class Key<Template extends string = string> {
  readonly #text: string;
  /** For the compiler alone: a key of one keyspace is no key of another. */
  declare readonly template: Template;

  /** Not for use outside of this package: `keyspace(…)` makes keys. */
  constructor(proof: typeof construction, text: string) {
    if (proof !== construction) throw new TypeError('Only a keyspace makes keys: keyspace(…).');
    this.#text = text;
  }

  /** Tells a made key from everything that only looks like one. */
  static isKey(value: unknown): value is Key {
    return typeof value === 'object' && value !== null && #text in value;
  }

  /** What is sent to Redis. */
  toString(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.#text;
  }
}

/** For keyspaces only, which have validated every part of the text. */
export function madeKey<Template extends string>(text: string): Key<Template> {
  return new Key<Template>(construction, text);
}
