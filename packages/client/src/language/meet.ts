// The prover. Two automata read the same text, one character at a time; whether they can both accept is
// a search over the pairs of their states, and breadth first it finds a shortest such text.
import type { Automaton, Edge } from './automaton.ts';

/** A shortest text that both describe, or null if no text is of both. */
export function meeting(left: Automaton, right: Automaton): string | null {
  return shortest(left, right, 0, (one, other) => accepts(left, one) && accepts(right, other));
}

/** A shortest text that the automaton can read in two ways, or null if there is none. */
export function ambiguity(automaton: Automaton): string | null {
  return shortest(
    automaton,
    automaton,
    1,
    (one, other, apart) => apart === 1 && accepts(automaton, one) && accepts(automaton, other),
  );
}

function accepts(automaton: Automaton, state: number): boolean {
  return automaton[state]?.accepts === true;
}

interface Step {
  readonly left: number;
  readonly right: number;
  /** 1 once the two ways have differed, where that is asked for. */
  readonly apart: number;
  readonly code: number;
  readonly previous: Step | null;
}

function shortest(
  left: Automaton,
  right: Automaton,
  mark: 0 | 1,
  ends: (left: number, right: number, apart: number) => boolean,
): string | null {
  const seen = new Set<number>();
  const open: Step[] = [];
  const reach = (step: Step): void => {
    const pair = (step.left * right.length + step.right) * 2 + step.apart;
    if (seen.has(pair)) return;
    seen.add(pair);
    open.push(step);
  };
  reach({ left: 0, right: 0, apart: 0, code: 0, previous: null });
  // It grows while it is walked: that is the breadth first search.
  for (const step of open) {
    if (ends(step.left, step.right, step.apart)) return textOf(step);
    const next = commonMoves(left[step.left]?.edges ?? [], right[step.right]?.edges ?? []);
    for (const { one, other, code } of next) {
      const apart = step.apart | (one === other ? 0 : mark);
      reach({ left: one, right: other, apart, code, previous: step });
    }
  }
  return null;
}

interface Move {
  readonly one: number;
  readonly other: number;
  readonly code: number;
}

/** Where both can go by the same character, the characters that read best first. */
function commonMoves(ones: readonly Edge[], others: readonly Edge[]): readonly Move[] {
  const moves: Move[] = [];
  for (const one of ones) {
    for (const other of others) {
      const code = commonCharacter(one, other);
      if (code !== undefined) moves.push({ one: one.target, other: other.target, code });
    }
  }
  return moves.toSorted((a, b) => rank(a.code) - rank(b.code));
}

/** Characters that a person would choose for an example, best first. */
const readable = Array.from('1a0A-_', (character) => character.charCodeAt(0));

function rank(code: number): number {
  const place = readable.indexOf(code);
  return place === -1 ? readable.length : place;
}

function commonCharacter(one: Edge, other: Edge): number | undefined {
  const first = Math.max(one.first, other.first);
  const last = Math.min(one.last, other.last);
  if (first > last) return undefined;
  const better = readable.find((code) => first <= code && code <= last);
  if (better !== undefined) return better;
  return first < 0x21 && last >= 0x21 ? 0x21 : first;
}

function textOf(end: Step): string {
  const codes: number[] = [];
  for (let step: Step = end; step.previous !== null; step = step.previous) codes.push(step.code);
  return String.fromCharCode(...codes.toReversed());
}
