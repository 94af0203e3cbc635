// A set of texts: the automaton for proofs, and the same automaton as tables for the path of every
// command. The walk is one table look-up a character: it cannot backtrack, whatever the
// pattern. Keys are of ASCII characters, so the tables know no others.
import { alphabetOf, type Automaton, automatonOf, longest } from './automaton.ts';
import type { Expression, Range } from './expression.ts';

const asciiCodes = 128;

/** The row of the tables after a character that leads out of the language. */
const dead = 0;

export interface Language {
  readonly automaton: Automaton;
  readonly alphabet: readonly Range[];
  /** Of the longest text, in characters. */
  readonly longest: number;
  has(text: string): boolean;
  /** Where texts of the language end that begin there, nearest first. */
  endsIn(text: string, from: number): readonly number[];
}

/** Null where the expression is too large to be decided. */
export function languageOf(expression: Expression): Language | null {
  const automaton = automatonOf(expression);
  if (automaton === null) return null;
  return {
    automaton,
    alphabet: alphabetOf(automaton),
    longest: longest(automaton),
    ...walkers(tablesOf(automaton)),
  };
}

interface Tables {
  /** The column of a character. */
  readonly classes: Uint8Array;
  /** By row of a state plus column of a character: the row of the next state. */
  readonly next: Uint32Array;
  /** By row of a state. */
  readonly accepts: Uint8Array;
  /** Of the first state. */
  readonly start: number;
}

function tablesOf(automaton: Automaton): Tables {
  const classes = classesOf(automaton);
  const width = Math.max(...classes) + 1;
  const next = new Uint32Array((automaton.length + 1) * width).fill(dead);
  const accepts = new Uint8Array((automaton.length + 1) * width);
  automaton.forEach((state, index) => {
    const row = (index + 1) * width;
    accepts[row] = state.accepts ? 1 : 0;
    for (const { first, last, target } of state.edges) {
      for (let code = first; code <= Math.min(last, asciiCodes - 1); code += 1) {
        next[row + (classes[code] ?? 0)] = (target + 1) * width;
      }
    }
  });
  return { classes, next, accepts, start: width };
}

/** Loops without calls: they run over the text of each part of each key of each command. */
function walkers({ classes, next, accepts, start }: Tables): Pick<Language, 'has' | 'endsIn'> {
  return {
    has(text) {
      let row = start;
      const length = text.length;
      for (let index = 0; index < length; index += 1) {
        const code = text.charCodeAt(index);
        if (code >= asciiCodes) return false;
        row = next[row + (classes[code] ?? 0)] ?? dead;
        if (row === dead) return false;
      }
      return accepts[row] === 1;
    },
    endsIn(text, from) {
      const ends: number[] = [];
      let row = start;
      for (let index = from; row !== dead; index += 1) {
        if (accepts[row] === 1) ends.push(index);
        if (index === text.length) break;
        const code = text.charCodeAt(index);
        row = code < asciiCodes ? (next[row + (classes[code] ?? 0)] ?? dead) : dead;
      }
      return ends;
    },
  };
}

/** Characters that all states treat alike share a column. */
function classesOf(automaton: Automaton): Uint8Array {
  const borders = new Set<number>();
  for (const { edges } of automaton) {
    for (const { first, last } of edges) borders.add(first).add(last + 1);
  }
  const classes = new Uint8Array(asciiCodes);
  let current = 0;
  for (let code = 0; code < asciiCodes; code += 1) {
    if (borders.has(code)) current += 1;
    classes[code] = current;
  }
  return classes;
}
