import { plainOf, type PlainReply } from '../resp/plain.ts';
import type { Reply } from '../resp/read.ts';
import { known, unknown, type Fact } from './fact.ts';

/** What an answer means; null, or a reading that fails, makes it one that was not understood. */
export function understood<Value, Result>(
  fact: Fact<Value>,
  of: (value: Value) => Result | null,
): Fact<Result> {
  if (!fact.known) return fact;
  try {
    const value = of(fact.value);
    if (value !== null) return known(value, fact.from);
  } catch (error) {
    return unknown('not-understood', `An answer was not understood: ${String(error)}`);
  }
  const { from } = fact;
  const what = from.kind === 'file' ? from.path : from.kind === 'host' ? from.place : from.command;
  return unknown('not-understood', `The answer to ${what} was not understood.`);
}

export function answered<Result>(
  fact: Fact<Reply>,
  of: (reply: PlainReply) => Result | null,
): Fact<Result> {
  return understood(fact, (reply) => of(plainOf(reply)));
}
