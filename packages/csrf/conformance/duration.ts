import { NotUnderstood } from './not-understood.ts';

const units: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['sec', 1000],
  ['m', 60_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

/** A duration's source, for the patterns of larger grammars: `30s`, `-2 h`, `1.5 d`. */
export const durationPattern = String.raw`-?\d+(?:\.\d+)?\s*(?:ms|sec|min|s|m|h|d|w)?`;

/** Milliseconds. A number alone means seconds, as everywhere in a case file. */
export function readDuration(text: string): number {
  const match = /^(-?\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text.trim());
  const unit = units.get(match?.[2] === '' ? 's' : (match?.[2] ?? ''));
  if (match?.[1] === undefined || unit === undefined) throw new NotUnderstood('duration', text);
  return Math.round(Number(match[1]) * unit);
}
