// The automaton of an expression: deterministic, without empty moves, and trimmed to the states from
// which a text can still be completed. Walking it is the validator, and its product with another one
// is the prover, so that the two cannot disagree.
import { after, type Expression, type Range } from './expression.ts';

/** By a character from `first` to `last`, to the state `target`. */
export interface Edge {
  readonly first: number;
  readonly last: number;
  readonly target: number;
}

export interface State {
  readonly accepts: boolean;
  readonly edges: readonly Edge[];
}

/** The first state is where a text begins. */
export type Automaton = readonly State[];

/** More than any part needs; what exceeds it would make slow proofs. */
const maximumStates = 4096;

/** Bounds the work that patterns of many nested repetitions make, whose states are long to tell apart. */
const maximumLengthOfKeys = 1_000_000;

/** Null if the automaton would be too large. */
export function automatonOf(expression: Expression): Automaton | null {
  const intervals = intervalsOf(expression);
  const numbers = new Map<string, number>([[expression.key, 0]]);
  const open: Expression[] = [expression];
  const states: State[] = [];
  let lengthOfKeys = 0;
  for (let current = open[0]; current !== undefined; current = open[states.length]) {
    const edges: Edge[] = [];
    for (const [first, last] of intervals) {
      const next = after(current, first);
      if (next.kind === 'nothing') continue;
      let target = numbers.get(next.key);
      if (target === undefined) {
        target = numbers.size;
        lengthOfKeys += next.key.length;
        if (target >= maximumStates || lengthOfKeys > maximumLengthOfKeys) return null;
        numbers.set(next.key, target);
        open.push(next);
      }
      addEdge(edges, { first, last, target });
    }
    states.push({ accepts: current.nullable, edges });
  }
  return trimmed(states);
}

function addEdge(edges: Edge[], edge: Edge): void {
  const previous = edges.at(-1);
  if (previous?.target === edge.target && previous.last + 1 === edge.first) {
    edges[edges.length - 1] = { ...previous, last: edge.last };
  } else {
    edges.push(edge);
  }
}

/** Within one of them, the expression treats all characters alike. */
function intervalsOf(expression: Expression): readonly Range[] {
  const ranges: Range[] = [];
  collectRanges(expression, ranges);
  const borders = new Set(ranges.flatMap(([first, last]) => [first, last + 1]));
  const sorted = [...borders].toSorted((a, b) => a - b);
  return sorted.slice(1).map((border, index) => [sorted[index] ?? border, border - 1]);
}

function collectRanges(expression: Expression, into: Range[]): void {
  if (expression.kind === 'characters') into.push(...expression.ranges);
  for (const inner of innerOf(expression)) collectRanges(inner, into);
}

function innerOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'sequence') return [expression.first, expression.rest];
  if (expression.kind === 'both') return [expression.left, expression.right];
  if (expression.kind === 'choice') return expression.items;
  if (expression.kind === 'repeat') return [expression.item];
  return [];
}

function trimmed(states: readonly State[]): Automaton {
  const alive = aliveStates(states);
  const kept = [...new Set([0, ...alive])].toSorted((a, b) => a - b);
  const numbers = new Map(kept.map((state, number) => [state, number]));
  return states
    .filter((_, index) => numbers.has(index))
    .map(({ accepts, edges }) => ({
      accepts,
      edges: edges.flatMap((edge) => {
        const target = alive.has(edge.target) ? numbers.get(edge.target) : undefined;
        return target === undefined ? [] : [{ ...edge, target }];
      }),
    }));
}

function aliveStates(states: readonly State[]): ReadonlySet<number> {
  const sources = states.map((): number[] => []);
  states.forEach(({ edges }, source) => {
    for (const { target } of edges) sources[target]?.push(source);
  });
  const open = states.flatMap(({ accepts }, index) => (accepts ? [index] : []));
  const alive = new Set(open);
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const source of sources[state] ?? []) {
      if (alive.has(source)) continue;
      alive.add(source);
      open.push(source);
    }
  }
  return alive;
}

/** How many characters the longest text has; Infinity where there is none. */
export function longest(automaton: Automaton): number {
  const known = new Map<number, number>();
  const visit = (state: number): number => {
    const seen = known.get(state);
    if (seen !== undefined) return seen;
    // Found again before it is finished, a state lies on a circle, and all states can be completed.
    known.set(state, Infinity);
    const targets = automaton[state]?.edges.map(({ target }) => 1 + visit(target)) ?? [];
    const length = Math.max(0, ...targets);
    known.set(state, length);
    return length;
  };
  return visit(0);
}

/** The characters that occur in any of its texts. */
export function alphabetOf(automaton: Automaton): readonly Range[] {
  return automaton.flatMap(({ edges }) => edges.map(({ first, last }): Range => [first, last]));
}

/** The texts of the one, then those of the other: no longer deterministic where they touch. */
export function joined(left: Automaton, right: Automaton): Automaton {
  const offset = left.length;
  const moved = right.map(({ accepts, edges }) => ({
    accepts,
    edges: edges.map((edge) => ({ ...edge, target: edge.target + offset })),
  }));
  const start = moved[0] ?? { accepts: false, edges: [] };
  const kept = left.map(({ accepts, edges }) =>
    accepts ? { accepts: start.accepts, edges: [...edges, ...start.edges] } : { accepts, edges },
  );
  return [...kept, ...moved];
}
