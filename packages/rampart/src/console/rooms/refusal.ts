// What the other rooms of the house say when they cannot: to who acts as a refusal, to who looks as a gap.
import type { Gap } from '../contract/session.ts';
import { ConsoleError } from '../errors.ts';

const ours =
  /^(?:CONSOLE|POLICY|RISK|ARCHIVE|AUDIT|PLAN|GATEWAY|EVENTS|KEYRING|RESP|PROVE|CLI)_[A-Z0-9_]+$/;

/** Their messages end with what to do. Anything else is a fault of ours, and goes on as it is. */
export async function orRefuse<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConsoleError) throw error;
    throw isOurs(error)
      ? new ConsoleError('CONSOLE_REFUSED', error.message, { cause: error })
      : error;
  }
}

/** Throws what is no word of ours. */
export function gapOf(error: unknown): Gap {
  if (error instanceof ConsoleError) return { what: error.message, todo: error.todo };
  if (!isOurs(error)) throw error;
  return { what: error.message, todo: 'Do that, and load this page again.' };
}

/** An error with a stable code, of whichever room. */
export function isOurs(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    ours.test(error.code)
  );
}
