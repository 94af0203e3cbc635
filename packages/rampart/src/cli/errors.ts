// The one table of the command line's own codes. docs/reference/cli-errors.md is tested against it
// in both directions. What a verb does has codes of its own.
import { messageOf } from '../message-of.ts';

const advice = {
  CLI_VERB_UNKNOWN:
    'Run "rampart --help" for the verbs, "rampart VERB --help" for those below one.',
  CLI_VERB_MISSING: 'Name what is to be done; the help lists it.',
  CLI_OPTION_UNKNOWN: 'Remove the option or correct its name; --help lists them.',
  CLI_ARGUMENT: 'Look at --help for what the verb takes.',
  CLI_NO_TERMINAL: 'Run it in a terminal; what it shows must not end up in a log.',
  CLI_NODE_TOO_OLD:
    'Start it with a newer Node: https://nodejs.org/en/download, or the full path of one that you have.',
  CLI_NOTHING_OBSERVED:
    'Set gateway.observe to true in the policy, let the gateway stand for some days, and ask again.',
  CLI_OUTPUT: 'Name a file that is not there yet, in a directory that you may write to.',
  CLI_STOPPED: 'Nothing was changed. Run it again when you are ready.',
  CLI_UNEXPECTED:
    'This is a defect of Rampart. Run it again with RAMPART_DEBUG=1 for the details, and report them.',
} as const;

type CliCode = keyof typeof advice;

/** Every code of the command line, and what to do about it. */
export const cliCodes: Readonly<Record<CliCode, string>> = Object.freeze(advice);

/** A command line that cannot be carried out. */
export class CliError extends Error {
  readonly code: CliCode;

  constructor(code: CliCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]}`, options);
    this.name = 'CliError';
    this.code = code;
  }
}

/** What a person reads of an error: its code and its message once, never a stack. */
export function errorLine(error: unknown): string {
  if (!(error instanceof Error) || !hasCode(error)) {
    const what = messageOf(error);
    return errorLine(new CliError('CLI_UNEXPECTED', `${what}.`, { cause: error }));
  }
  // The libraries put the code behind their sentences, Node puts it before them.
  const message = error.message.replace(` [${error.code}]`, '').replace(`${error.code}: `, '');
  const todo = 'todo' in error ? ` ${String(error.todo)}` : '';
  return `${error.code}: ${message}${todo}`;
}

function hasCode(error: Error): error is Error & { readonly code: string } {
  return 'code' in error && typeof error.code === 'string';
}
