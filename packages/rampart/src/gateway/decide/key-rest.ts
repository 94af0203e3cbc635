// What follows the literal beginning of a key rule, step by step: a part of a template, a star, a class.
import type { KeyPattern, KeySegment, PartKind } from '../../policy/key-pattern.ts';
import { Automaton, type Step } from './automaton.ts';

export type RestMatcher = (bytes: Uint8Array, start: number, end: number) => boolean;

/** What may follow, one line for each choice of texts. */
export function compileRest(pattern: KeyPattern): RestMatcher {
  const automaton = new Automaton(expand(pattern));
  return (bytes, start, end) => automaton.matches(bytes, start, end);
}

const digits = setOf('0-9');
const hexDigits = setOf('0-9a-fA-F');

const longest: Readonly<
  Record<Exclude<PartKind, 'uuid' | 'date' | 'one-of'>, readonly [Uint8Array, number]>
> = {
  digits: [digits, 20],
  hex: [hexDigits, 128],
  slug: [setOf('a-z0-9-'), 128],
  base64url: [setOf('A-Za-z0-9_-'), 512],
  word: [setOf('A-Za-z0-9_.-'), 128],
};

function expand(pattern: KeyPattern): Step[][] {
  let lines: Step[][] = [[]];
  for (const segment of pattern) {
    const ways = stepsOf(segment);
    lines = lines.flatMap((line) => ways.map((way) => [...line, ...way]));
  }
  return lines;
}

/** The ways in which a segment can be matched. */
function stepsOf(segment: KeySegment): Step[][] {
  switch (segment.kind) {
    case 'text':
      return [[...segment.bytes].map(byteStep)];
    case 'any':
      return [[{ accepts: new Uint8Array(256).fill(1), times: 'any' }]];
    case 'one':
      return [[once(new Uint8Array(256).fill(1))]];
    case 'class': {
      const accepts = new Uint8Array(256);
      for (const { from, to } of segment.ranges) accepts.fill(1, from, to + 1);
      return [[once(segment.negated ? accepts.map((one) => 1 - one) : accepts)]];
    }
    case 'part':
      return partSteps(segment.part, segment.choices);
    default:
      return [];
  }
}

function partSteps(part: PartKind, choices: readonly string[]): Step[][] {
  if (part === 'one-of') return choices.map((choice) => [...Buffer.from(choice)].map(byteStep));
  if (part === 'uuid') return [shape('xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx', hexDigits)];
  if (part === 'date') return [shape('xxxx-xx-xx', digits)];
  const [accepts, most] = longest[part];
  const more: Step[] = Array.from({ length: most - 1 }, () => ({ accepts, times: 'maybe' }));
  return [[once(accepts), ...more]];
}

function shape(form: string, accepts: Uint8Array): Step[] {
  return Array.from(form, (letter) =>
    letter === 'x' ? once(accepts) : byteStep(letter.charCodeAt(0)),
  );
}

function byteStep(byte: number): Step {
  return once(new Uint8Array(256).fill(1, byte, byte + 1));
}

function once(accepts: Uint8Array): Step {
  return { accepts, times: 'once' };
}

/** `0-9a-f` as a set of bytes; a dash at the end is itself. */
function setOf(ranges: string): Uint8Array {
  const accepts = new Uint8Array(256);
  for (let at = 0; at < ranges.length; at += 1) {
    const from = ranges.charCodeAt(at);
    const isRange = ranges[at + 1] === '-' && at + 2 < ranges.length;
    const to = isRange ? ranges.charCodeAt(at + 2) : from;
    accepts.fill(1, from, to + 1);
    if (isRange) at += 2;
  }
  return accepts;
}
