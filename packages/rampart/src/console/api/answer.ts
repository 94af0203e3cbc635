// What a failed request is answered with. Only errors of ours say what happened: any other may hold a
// path or a value, so it goes into the log by its kind, and the page learns that there was one.
import type { ApiError } from '../contract/session.ts';
import { consoleCodes, ConsoleError } from '../errors.ts';

export interface Failure {
  readonly status: number;
  readonly error: ApiError;
  /** Not one of our errors: a defect, or something that nobody thought of. */
  readonly isStrange: boolean;
}

/** Errors of the house carry a code of their room, and a message that says what to do. */
const ours =
  /^(?:ARCHIVE|AUDIT|CLIENT|CSRF|EVENTS|GATEWAY|KEYRING|OBSERVE|OPERATING|PLAN|POLICY|PROVE|RESP|RISK)_[A-Z0-9_]+$/;

export function failureOf(error: unknown): Failure {
  if (error instanceof ConsoleError) {
    const { code, message, todo } = error;
    const status = consoleCodes[code].status ?? 500;
    return { status, error: { code, message, todo }, isStrange: false };
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const { code, message } = error;
    if (ours.test(code)) {
      const todo = 'Do what the message says, and try again.';
      return { status: 409, error: { code, message, todo }, isStrange: false };
    }
  }
  const { todo } = consoleCodes.CONSOLE_FAILED;
  const message = 'The console could not do this.';
  return { status: 500, error: { code: 'CONSOLE_FAILED', message, todo }, isStrange: true };
}

/** For the log: what kind of error it was, and where it came from, without what it says. */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const [, place = ''] = /\n {4}at (.{1,160})/.exec(error.stack ?? '') ?? [];
  return `${error.name}${code} at ${place}`;
}
