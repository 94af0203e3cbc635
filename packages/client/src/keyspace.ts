// A template with a part for each of its names. Everything is checked when it is made, so that making
// a key is one walk over the text of each part.
import { ClientError } from './errors.ts';
import { Key, madeKey } from './key.ts';
import type { Automaton } from './language/automaton.ts';
import { partTexts } from './part-texts.ts';
import { printable } from './printable.ts';
import { scanned } from './scan.ts';
import type { ScanClient } from './scan-clients.ts';
import { type KeyspaceOptions, type NamedPart, type Shape, shapeOf } from './shape.ts';
import type {
  Inputs,
  NoOthers,
  Outputs,
  PartNames,
  PartsByName,
  PartsOf,
  Readable,
} from './template.ts';

const construction: unique symbol = Symbol('made by keyspace()');

/** Of a template without parts. */
export type NoParts = { readonly [Name in never]: never };

export interface ScanOptions<Parts> {
  /** Only keys with these parts. */
  readonly parts?: Partial<Inputs<Parts>>;
  /** Keys that the server looks at for a page. Default 500. */
  readonly count?: number;
}

const usualCount = 500;

export interface FoundKey<Template extends string, Parts> {
  readonly key: Key<Template>;
  readonly parts: Outputs<Parts>;
}

/** All keys of one template. `Parts` are what its names stand for. */
export class Keyspace<Template extends string = string, Parts extends PartsByName = PartsByName> {
  readonly template: Template;
  readonly #shape: Shape;

  /** Not for use outside of this package: `keyspace(…)` makes them. */
  constructor(proof: typeof construction, template: Template, shape: Shape) {
    if (proof !== construction) throw new TypeError('A keyspace is made by keyspace(…).');
    this.template = template;
    this.#shape = shape;
  }

  static isKeyspace(value: unknown): value is Keyspace {
    return typeof value === 'object' && value !== null && #shape in value;
  }

  /** For the registry: all keys that this keyspace can make. */
  static automatonOf(space: Keyspace): Automaton {
    return space.#shape.automaton;
  }

  /** The key with these parts; throws `CLIENT_KEY_INPUT` (status 404) where one is none. */
  key(...parts: keyof Parts extends never ? [] : [parts: Inputs<Parts>]): Key<Template>;
  key(values: Readonly<Record<string, unknown>> = {}): Key<Template> {
    const { head, parts } = this.#shape;
    let text = head;
    for (const named of parts) {
      const written = named.part.write(values[named.name]);
      if (written === undefined) throw this.#refused(named, values[named.name]);
      text += written + named.literal;
    }
    return madeKey<Template>(text);
  }

  /** The parts that make this key, or null for what is no key of this keyspace. */
  parse(key: string | Key): Outputs<Parts> | null;
  parse(key: unknown): object | null {
    const text = Key.isKey(key) ? key.toString() : key;
    const texts = typeof text === 'string' ? partTexts(this.#shape, text) : null;
    if (texts === null) return null;
    const { parts } = this.#shape;
    return Object.fromEntries(
      parts.map(({ name, part }, index) => [name, part.read(texts[index] ?? '')]),
    );
  }

  /**
   * All keys of this keyspace that are on the server, or on all primaries of a cluster, by SCAN. A key
   * that is there from beginning to end is found, and one may be found twice. Two cases are left: a
   * key whose slot moves to another primary meanwhile can be missed; and a loop that never ends is
   * possible with connections that break faster than the servers can be scanned, because the scan
   * starts over when another process answers than the one that it began with.
   */
  async *scan(
    client: ScanClient,
    options: ScanOptions<Parts> = {},
  ): AsyncGenerator<FoundKey<Template, Parts>, void, undefined> {
    const { parts: fixed = {}, count = usualCount } = options;
    for await (const text of scanned(client, this.#glob(fixed), count)) {
      const parts = this.parse(text);
      if (parts !== null) yield { key: madeKey<Template>(text), parts };
    }
  }

  #glob(fixed: Readonly<Record<string, unknown>>): string {
    const { head, parts } = this.#shape;
    let glob = head;
    for (const named of parts) {
      const value = fixed[named.name];
      const written = value === undefined ? '*' : named.part.write(value);
      if (written === undefined) throw this.#refused(named, value);
      glob += written + named.literal;
    }
    return glob;
  }

  #refused({ name, part }: NamedPart, value: unknown): ClientError {
    return new ClientError(
      'CLIENT_KEY_INPUT',
      `The part ${name} of ${printable(this.template)} takes ${part.meaning}, not ${printable(value)}.`,
    );
  }
}

/**
 * Keys of one template, with a part for each name in braces:
 * `keyspace('product:{id}', { id: digits() })`.
 */
export function keyspace<const Template extends string>(
  template: Template & (PartNames<Template> extends never ? Readable<Template> : never),
): Keyspace<Template, NoParts>;
export function keyspace<const Template extends string, Parts extends PartsOf<Template>>(
  template: Template & Readable<Template>,
  parts: Parts & NoOthers<Template, Parts>,
  options?: KeyspaceOptions<PartNames<Template>>,
): Keyspace<Template, Parts>;
export function keyspace<Template extends string, Parts extends PartsByName>(
  template: Template,
  parts: PartsByName = {},
  options: KeyspaceOptions = {},
): Keyspace<Template, Parts> {
  return new Keyspace<Template, Parts>(construction, template, shapeOf(template, parts, options));
}

/** The keys of a keyspace: `KeyOf<typeof product>`. */
export type KeyOf<Space> = Space extends Keyspace<infer Template> ? Key<Template> : never;

/** What `key()` of a keyspace takes. */
export type InputsOf<Space> = Space extends Keyspace<string, infer Parts> ? Inputs<Parts> : never;
