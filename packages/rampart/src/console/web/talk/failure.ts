// Why the server did not do what the page asked for. It says what to do now, as all errors of Rampart.

export class Failure extends Error {
  override readonly name = 'Failure';
  /** Of the server's own table, or one of those that the page makes itself. */
  readonly code: string;
  readonly todo: string;

  constructor(code: string, message: string, todo: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.todo = todo;
  }
}

export function unreachable(cause: unknown): Failure {
  return new Failure(
    'CONSOLE_UNREACHABLE',
    'The console does not answer.',
    'Check that `rampart console` runs and that this machine reaches it; the page asks again by itself.',
    { cause },
  );
}

export function notUnderstood(path: string): Failure {
  return new Failure(
    'CONSOLE_ANSWER_UNKNOWN',
    `The answer to ${path} is not one of this console.`,
    'Reload the page: it may be older than the console. If that does not help, look at what stands in between.',
  );
}

export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(
    'CONSOLE_PAGE_FAULT',
    error instanceof Error ? error.message : String(error),
    'Reload the page. If it comes again, report it with what you did.',
    { cause: error },
  );
}
