// Which expressions of a script are keys that it declared: KEYS[1], keys.product, one of keys.items, and
// local names that are never given anything else. Where a name is bound does not count, only that every
// binding in the whole script is a key: coarse, but it takes nothing for a key that is none.
import type { Code, Range } from './code.ts';

export interface DeclaredKeys {
  readonly single: ReadonlySet<string>;
  readonly several: ReadonlySet<string>;
}

type Kind = 'key' | 'other';

export class KeyNames {
  readonly #code: Code;
  readonly #declared: DeclaredKeys;
  readonly #locals = new Map<string, Kind>();

  constructor(code: Code, declared: DeclaredKeys) {
    this.#code = code;
    this.#declared = declared;
    // A name may be bound to one that is bound further down, in a loop: until nothing changes.
    let before = -1;
    while (before !== this.#others()) {
      before = this.#others();
      this.#bindAll();
    }
  }

  /** `keys` is all that `unpack` makes of a table of keys. */
  kindOf({ from, to }: Range): Kind | 'keys' {
    if (this.#isCallOf('unpack', from, to)) return 'keys';
    const [kind, end] = this.#expressionAt(from);
    return end === to ? kind : 'other';
  }

  /** `#keys.items`: as many keys as there are. */
  isCount({ from, to }: Range): boolean {
    return this.#code.is(from, '#') && this.#listEnd(from + 1) === to;
  }

  /** After a table of keys at `at`; undefined when there is none. */
  #listEnd(at: number): number | undefined {
    const code = this.#code;
    if (code.freeNameAt(at) === 'KEYS') return at + 1;
    const isSeveral = this.#declared.several.has(code.nameAt(at + 2) ?? '');
    const isField = code.freeNameAt(at) === 'keys' && code.is(at + 1, '.');
    return isField && isSeveral ? at + 3 : undefined;
  }

  /** `unpack(keys.items)`, `ipairs(KEYS)` and nothing beside. */
  #isCallOf(name: string, from: number, to: number): boolean {
    const code = this.#code;
    if (code.freeNameAt(from) !== name || !code.is(from + 1, '(')) return false;
    const end = code.afterBracket(from + 1);
    return end === to && this.#listEnd(from + 2) === end - 1;
  }

  #others(): number {
    return [...this.#locals.values()].filter((kind) => kind === 'other').length;
  }

  /** The expression of a key at `at`, and where it ends. */
  #expressionAt(at: number): readonly [Kind, number] {
    const code = this.#code;
    const list = this.#listEnd(at);
    if (list !== undefined) {
      return code.is(list, '[') ? ['key', code.afterBracket(list)] : ['other', list];
    }
    const name = code.freeNameAt(at);
    if (name === undefined) return ['other', at + 1];
    if (name === 'keys' && code.is(at + 1, '.')) {
      return [this.#declared.single.has(code.nameAt(at + 2) ?? '') ? 'key' : 'other', at + 3];
    }
    return [this.#locals.get(name) ?? 'other', at + 1];
  }

  #bindAll(): void {
    const { tokens } = this.#code;
    for (let at = 0; at < tokens.length; at += 1) {
      if (this.#code.is(at, 'for')) this.#bindLoop(at);
      else if (this.#code.is(at, 'function')) this.#bindFunction(at);
      else if (this.#code.is(at, 'local')) this.#bindLocal(at);
      else if (this.#code.is(at, '=')) this.#bindAssignment(at);
    }
  }

  /** `for _, key in ipairs(keys.items) do` binds a key. */
  #bindLoop(at: number): void {
    const code = this.#code;
    const names = this.#namesAt(at + 1);
    const after = at + names.length * 2;
    const isOverKeys =
      code.is(after, 'in') &&
      code.is(after + 2, '(') &&
      code.is(code.afterBracket(after + 2), 'do') &&
      this.#isCallOf('ipairs', after + 1, code.afterBracket(after + 2));
    for (const [index, name] of names.entries()) {
      this.#bind(name, isOverKeys && index === 1 ? 'key' : 'other');
    }
  }

  /** Parameters are whatever a caller hands over. */
  #bindFunction(at: number): void {
    const name = this.#code.nameAt(at + 1);
    if (name !== undefined) this.#bind(name, 'other');
    let bracket = at + 1;
    while (bracket < this.#code.tokens.length && !this.#code.is(bracket, '(')) bracket += 1;
    for (const { from } of this.#code.listAt(bracket)) {
      this.#bind(this.#code.nameAt(from) ?? '', 'other');
    }
  }

  /** Without a value a name is nil until it is assigned, and nil is no key. */
  #bindLocal(at: number): void {
    if (this.#code.is(at + 1, 'function')) return;
    const names = this.#namesAt(at + 1);
    const isAssigned = this.#code.is(at + names.length * 2, '=');
    if (!isAssigned) for (const name of names) this.#bind(name, 'key');
  }

  /** `a = x`, `a, b = x, y` and, as coarse as that, a field of a table constructor. */
  #bindAssignment(at: number): void {
    const code = this.#code;
    const names: string[] = [];
    for (let index = at - 1; ; index -= 2) {
      const name = code.freeNameAt(index);
      if (name === undefined) break;
      names.unshift(name);
      if (!code.is(index - 1, ',')) break;
    }
    let from = at + 1;
    for (const name of names) {
      const [kind, end] = this.#expressionAt(from);
      const isWhole = kind !== 'other' && this.#endsExpression(end);
      this.#bind(name, isWhole ? kind : 'other');
      from = isWhole && code.is(end, ',') ? end + 1 : code.tokens.length;
    }
  }

  /** The next word begins a statement or another expression: nothing is done to the key before. */
  #endsExpression(at: number): boolean {
    const token = this.#code.tokens[at];
    if (token === undefined) return true;
    if (token.kind === 'name') return !['and', 'or'].includes(token.text ?? '');
    return token.kind === 'symbol' && [',', ';', '}', ')'].includes(token.text ?? '');
  }

  #namesAt(at: number): readonly string[] {
    const names: string[] = [];
    for (let index = at; ; index += 2) {
      const name = this.#code.nameAt(index);
      if (name === undefined) return names;
      names.push(name);
      if (!this.#code.is(index + 1, ',')) return names;
    }
  }

  /** Once something else, always something else. */
  #bind(name: string, kind: Kind): void {
    if (this.#locals.get(name) !== 'other') this.#locals.set(name, kind);
  }
}
