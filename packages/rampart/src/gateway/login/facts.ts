// What gateways tell each other about logins. An address stands for its neighbourhood, a user for a
// keyed digest of the name: people type passwords where names belong.

export type LoginFact =
  | {
      readonly kind: 'failed';
      readonly neighbours: string;
      readonly user: string;
      readonly part: string;
      readonly weight: number;
    }
  | { readonly kind: 'banned'; readonly neighbours: string; readonly for: number }
  | { readonly kind: 'lifted'; readonly neighbours: string }
  | { readonly kind: 'trusted'; readonly neighbours: string; readonly user: string };

const heaviest = 1000;
const longestName = 256;

/** The text of facts for `parseFacts`. */
export function factsText(facts: readonly LoginFact[]): string {
  return JSON.stringify(facts.map(rowOf));
}

function rowOf(fact: LoginFact): readonly (string | number)[] {
  switch (fact.kind) {
    case 'failed':
      return ['failed', fact.neighbours, fact.user, fact.part, fact.weight];
    case 'banned':
      return ['banned', fact.neighbours, fact.for];
    case 'lifted':
      return ['lifted', fact.neighbours];
    case 'trusted':
      return ['trusted', fact.neighbours, fact.user];
  }
}

/** Null when any part of the text is not what `factsText` gives. */
export function parseFacts(text: string): readonly LoginFact[] | null {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(rows)) return null;
  const facts: LoginFact[] = [];
  for (const row of rows) {
    const fact = Array.isArray(row) ? factOf(row) : null;
    if (fact === null) return null;
    facts.push(fact);
  }
  return facts;
}

function factOf(row: readonly unknown[]): LoginFact | null {
  const [kind, neighbours, third, part, weight] = row;
  if (!isName(neighbours)) return null;
  if (kind === 'lifted') return { kind, neighbours };
  if (kind === 'banned') return isCount(third, 1e12) ? { kind, neighbours, for: third } : null;
  if (!isName(third)) return null;
  if (kind === 'trusted') return { kind, neighbours, user: third };
  if (kind !== 'failed' || typeof part !== 'string' || !isCount(weight, heaviest)) return null;
  return { kind, neighbours, user: third, part, weight };
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= longestName;

const isCount = (value: unknown, most: number): value is number =>
  typeof value === 'number' && value > 0 && value <= most;

/** Facts that wait to be told. Failures of the same kind are one fact with the sum of their weights. */
export class FactQueue {
  readonly #waiting = new Map<string, LoginFact>();
  readonly #most: number;

  /** Beyond `most`, what waited longest is not told: a flood must not fill the memory. */
  constructor(most: number) {
    this.#most = most;
  }

  add(fact: LoginFact): void {
    const key = keyOf(fact);
    const same = this.#waiting.get(key);
    this.#waiting.delete(key);
    this.#waiting.set(key, same === undefined ? fact : together(same, fact));
    // A ban and its lifting undo each other; the later one counts.
    if (fact.kind === 'lifted') this.#waiting.delete(`banned ${fact.neighbours}`);
    if (fact.kind === 'banned') this.#waiting.delete(`lifted ${fact.neighbours}`);
    if (this.#waiting.size <= this.#most) return;
    for (const oldest of this.#waiting.keys()) {
      this.#waiting.delete(oldest);
      break;
    }
  }

  take(most: number): readonly LoginFact[] {
    const taken: LoginFact[] = [];
    for (const [key, fact] of this.#waiting) {
      if (taken.length >= most) break;
      this.#waiting.delete(key);
      taken.push(fact);
    }
    return taken;
  }

  get empty(): boolean {
    return this.#waiting.size === 0;
  }
}

function keyOf(fact: LoginFact): string {
  if (fact.kind === 'failed') return `failed ${fact.neighbours} ${fact.user} ${fact.part}`;
  if (fact.kind === 'trusted') return `trusted ${fact.neighbours} ${fact.user}`;
  return `${fact.kind} ${fact.neighbours}`;
}

function together(first: LoginFact, second: LoginFact): LoginFact {
  if (first.kind !== 'failed' || second.kind !== 'failed') return second;
  return { ...second, weight: Math.min(heaviest, first.weight + second.weight) };
}
