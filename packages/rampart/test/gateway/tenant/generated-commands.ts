// Words for any command, made from the server's own description of its arguments.
import { plain, type Wire, type Word } from './wire.ts';

interface ArgumentDescription {
  readonly name: string;
  readonly type: string;
  readonly token: string | null;
  readonly flags: ReadonlySet<string>;
  readonly parts: readonly ArgumentDescription[];
}

export type Describe = ReadonlyMap<string, readonly ArgumentDescription[]>;

/** From the reply of COMMAND DOCS: subcommands under `container|name`. */
export async function describeCommands(wire: Wire): Promise<Describe> {
  const found = new Map<string, readonly ArgumentDescription[]>();
  const visit = (docs: ReadonlyMap<string, unknown>): void => {
    for (const [name, description] of docs) {
      const fields = pairs(description);
      found.set(name, list(fields.get('arguments')).map(argumentOf));
      visit(pairs(fields.get('subcommands')));
    }
  };
  visit(pairs(plain(await wire.send(['COMMAND', 'DOCS']))));
  return found;
}

function argumentOf(description: unknown): ArgumentDescription {
  const fields = pairs(description);
  const token = fields.get('token');
  return {
    name: String(fields.get('name')),
    type: String(fields.get('type')),
    token: typeof token === 'string' ? token : null,
    flags: new Set(list(fields.get('flags')).map(String)),
    parts: list(fields.get('arguments')).map(argumentOf),
  };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function pairs(value: unknown): ReadonlyMap<string, unknown> {
  const items = list(value);
  return new Map(
    items.flatMap((item, index) => (index % 2 === 0 ? [[String(item), items[index + 1]]] : [])),
  );
}

/** 0 up to 1, the same every time: a failure can be looked at again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Choices {
  readonly keys: readonly string[];
  /** By the name of an argument, in lower case. */
  readonly named: ReadonlyMap<string, readonly Word[]>;
  readonly random: () => number;
}

/** One of the many forms of a command. */
export function wordsFor(
  name: string,
  description: readonly ArgumentDescription[],
  choices: Choices,
): Word[] {
  const maker = new Maker(choices);
  return [...name.split('|'), ...description.flatMap((one) => maker.argument(one))];
}

const usual: Readonly<Record<string, readonly string[]>> = {
  string: ['x', '1'],
  integer: ['1', '0', '2'],
  double: ['1.5', '0'],
  pattern: ['*', 'w_*', '#', 'k*'],
  'unix-time': ['4102444800'],
};

class Maker {
  readonly #choices: Choices;
  /** How many keys `numkeys` has promised. */
  #promised = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  argument(one: ArgumentDescription): Word[] {
    if (one.flags.has('optional') && this.#choices.random() < 0.6) return [];
    const promised = one.type === 'key' && this.#promised > 0 ? this.#promised : null;
    if (promised !== null) this.#promised = 0;
    const times = promised ?? (one.flags.has('multiple') ? 1 + this.#upTo(2) : 1);
    const words: Word[] = [];
    for (let n = 0; n < times; n += 1) {
      if (one.token !== null && (n === 0 || one.flags.has('multiple_token')))
        words.push(one.token === '""' ? '' : one.token);
      words.push(...this.#value(one));
    }
    return words;
  }

  #value(one: ArgumentDescription): Word[] {
    if (one.type === 'pure-token') return [];
    if (one.type === 'block') return one.parts.flatMap((part) => this.argument(part));
    if (one.type === 'oneof') {
      const part = this.#pick(one.parts);
      return part === undefined ? [] : this.argument({ ...part, flags: without(part.flags) });
    }
    if (one.type === 'key') return [this.#pick(this.#choices.keys) ?? 'k'];
    if (one.name === 'numkeys') {
      this.#promised = 1 + this.#upTo(2);
      return [String(this.#promised)];
    }
    const values = this.#choices.named.get(one.name.toLowerCase()) ?? usual[one.type] ?? ['x'];
    return [this.#pick(values) ?? 'x'];
  }

  #upTo(count: number): number {
    return Math.floor(this.#choices.random() * count);
  }

  #pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.#upTo(items.length)];
  }
}

function without(flags: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...flags].filter((flag) => flag !== 'optional'));
}
