// What a file of this folder gives: a verb, with its arguments declared once for the parser, the
// help and the checks. citty parses and writes the help; the walk to the verb is ours (run.ts).
import { parseArgs } from 'citty';
import type { ArgsDef, ParsedArgs } from 'citty';

/**
 * 0: done, or nothing to do. 1: an error. 2: done, and something differs or was found. 3: it cannot be
 * told. 4: a decision on which it hung has ended.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

/** Names of verbs, each loaded only when it is asked for: a gateway starts without the console. */
export type Verbs = Readonly<Record<string, () => Promise<Verb>>>;

export interface Verb {
  readonly description: string;
  readonly args: ArgsDef;
  /** What further words are, if the verb takes any number of them; `args._` has them. */
  readonly words: Words | null;
  /** Verbs below this one: `rampart policy check`. */
  readonly verbs: Verbs;
  /** Null for a verb that only holds others. */
  readonly run: ((commandArguments: readonly string[]) => Promise<ExitCode>) | null;
}

export interface Words {
  /** In the help, in capitals. */
  readonly name: string;
  readonly description: string;
}

interface Definition<T extends ArgsDef> {
  /** One line of the help, without a full stop. */
  readonly description: string;
  readonly args: T;
  readonly words?: Words;
  /** Verbs below one that also does something itself: `rampart gateway`, `rampart gateway reload`. */
  readonly verbs?: Verbs;
  /** Exit code 0 when it returns nothing. An error with a `code` is printed and exits with 1. */
  readonly run: (args: ParsedArgs<T>) => Promise<ExitCode | void> | ExitCode | void;
}

export function defineVerb<const T extends ArgsDef>(definition: Definition<T>): Verb {
  const { description, args, words = null, verbs = {}, run } = definition;
  return {
    description,
    args,
    words,
    verbs,
    run: async (commandArguments) => (await run(parseArgs<T>([...commandArguments], args))) ?? 0,
  };
}

/** A verb that only holds others. */
export function defineGroup(description: string, verbs: Verbs): Verb {
  return { description, args: {}, words: null, verbs, run: null };
}
