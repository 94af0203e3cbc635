// Where a stream is cut into what the gateway reads at once.
import type { Cut } from './play.ts';

/** Cut finer, a long stream would only take longer. */
const short = 2_000;

export const whole: Cut = () => [];

/** Long streams at every byte of their beginning and their end, where the framing is. */
export const atEveryByte: Cut = (length) => {
  const places = Array.from({ length: Math.min(length, short) }, (_, place) => place + 1);
  if (length <= short) return places;
  const last = Array.from({ length: 100 }, (_, place) => length - 100 + place);
  return [...places.slice(0, 300), ...last];
};

/** A different choice for each seed, and for each piece of what is said. */
export const atSome = (seed: number): Cut => {
  let state = seed * 2_654_435_761;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  return (length) => {
    const count = Math.min(length, 1 + next(12));
    return Array.from({ length: count }, () => next(length) + 1).toSorted((a, b) => a - b);
  };
};
