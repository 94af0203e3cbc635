// Keys that other code makes in the same Redis. Their globs take part in the registry's proof, so that a
// library whose keys meet with a keyspace is found before it happens.
import { ClientError } from './errors.ts';
import type { Automaton } from './language/automaton.ts';
import { choice } from './language/expression.ts';
import { escapedForGlob, globExpression } from './language/glob.ts';
import { languageOf } from './language/language.ts';
import { printable } from './printable.ts';

/** Longer globs are a mistake. */
const maximumGlob = 512;

export class Foreign {
  /** As the server reads them in SCAN and in ACL rules. */
  readonly globs: readonly string[];
  readonly #automaton: Automaton;

  constructor(globs: readonly string[], automaton: Automaton) {
    this.globs = globs;
    this.#automaton = automaton;
  }

  static isForeign(value: unknown): value is Foreign {
    return typeof value === 'object' && value !== null && #automaton in value;
  }

  /** For the registry. */
  static automatonOf(keys: Foreign): Automaton {
    return keys.#automaton;
  }
}

/** Keys that match any of the globs, as Redis matches them: `foreign('sess:*')`. */
export function foreign(...globs: readonly string[]): Foreign {
  if (globs.length === 0) throw invalid('foreign() takes at least one glob.');
  for (const glob of globs) {
    if (typeof glob === 'string' && glob !== '' && glob.length <= maximumGlob) continue;
    throw invalid(
      `foreign() takes globs of 1 to ${maximumGlob} characters, not ${printable(glob)}.`,
    );
  }
  const language = languageOf(choice(...globs.map((glob) => globExpression(glob))));
  if (language === null) {
    throw invalid(
      `foreign(${printable(globs.join(', '))}) is too large to be decided: use wider globs.`,
    );
  }
  return new Foreign(Object.freeze([...globs]), language.automaton);
}

/** `express-session` with `connect-redis`; `prefix` as its store has it. */
export function expressSession({ prefix = 'sess:' }: { readonly prefix?: string } = {}): Foreign {
  return foreign(`${escapedForGlob(prefix)}*`);
}

/** `@fastify/session` with the store of `connect-redis`; `prefix` as the store has it. */
export function fastifySession({ prefix = 'sess:' }: { readonly prefix?: string } = {}): Foreign {
  return foreign(`${escapedForGlob(prefix)}*`);
}

/** BullMQ: all its queues, flows, schedulers and relays; `prefix` as its options have it. */
export function bullmq({ prefix = 'bull' }: { readonly prefix?: string } = {}): Foreign {
  return foreign(`${escapedForGlob(prefix)}:*`);
}

/** `rate-limiter-flexible`; `keyPrefix` as its options have it, and `''` there means any key at all. */
export function rateLimiterFlexible({
  keyPrefix = 'rlflx',
}: { readonly keyPrefix?: string } = {}): Foreign {
  return foreign(keyPrefix === '' ? '*' : `${escapedForGlob(keyPrefix)}:*`);
}

function invalid(what: string): ClientError {
  return new ClientError('CLIENT_KEYSPACE_INVALID', what);
}
