import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, StageError } from './errors.ts';

/** Milliseconds. Generous for a busy machine, and below the time that a test has, so that its error shows. */
export const usualDeadline = 150_000;

export interface WaitOptions {
  /** What is awaited, so that the error can say "… did not come about": "the replica is in sync". */
  readonly what: string;
  /** Milliseconds; 150,000 by default; with 0 it is asked once. */
  readonly deadline?: number;
  /** Ends the wait early with the signal's reason. */
  readonly signal?: AbortSignal;
}

type Truthy<T> = Exclude<T, false | 0 | 0n | '' | null | undefined>;

const firstPause = 5;
const longestPause = 100;

/**
 * Asks `condition` again and again until what it returns is truthy, and returns that. A condition
 * that throws, or that hangs beyond the deadline, does not hold yet.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: WaitOptions,
): Promise<Truthy<T>> {
  const { what, deadline = usualDeadline, signal } = options;
  const end = performance.now() + deadline;
  let last = 'the condition was never asked';
  let cause: unknown;
  for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
    signal?.throwIfAborted();
    try {
      const value = await inTime(condition, end - performance.now());
      if (isTruthy(value)) return value;
      last = `the last answer was ${inspect(value, { depth: 2, breakLength: Infinity })}`;
      cause = undefined;
    } catch (error) {
      last = `the last failure was: ${describe(error)}`;
      cause = error;
    }
    if (performance.now() + pause >= end) {
      const message = `Waited ${deadline} ms in vain for this: ${what}; ${last}`;
      throw new StageError('STAGE_DEADLINE', message, { cause });
    }
    await delay(pause, undefined, signal === undefined ? {} : { signal });
  }
}

async function inTime<T>(condition: () => T | Promise<T>, milliseconds: number): Promise<T> {
  const timer = new AbortController();
  const late = delay(Math.max(milliseconds, 1), undefined, { signal: timer.signal }).then(() => {
    throw new Error('no answer came');
  });
  try {
    return await Promise.race([condition(), late]);
  } finally {
    timer.abort();
    // The aborted timer rejects, and nobody else listens any more.
    late.catch(() => {});
  }
}

function isTruthy<T>(value: T): value is Truthy<T> {
  return Boolean(value);
}
