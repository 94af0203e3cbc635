// How a view or an act comes into the console: as data. The server (api/) carries each route out in the
// same way: session, role, second factor, form of what was sent, event, answer.
import * as v from 'valibot';

import type { Person, Role } from './contract/session.ts';
import { ConsoleError } from './errors.ts';
import type { Watched } from './house.ts';

/** What is known when a route is carried out. */
export interface Call<Body, Query> {
  readonly deployment: Watched;
  readonly person: Person;
  readonly body: Body;
  readonly query: Query;
  /** What stands in the path's places: `:request` → `request`. */
  readonly names: Readonly<Record<string, string>>;
  /** Ends when whoever asks goes away. */
  readonly signal: AbortSignal;
  /** Is the session still good? What streams asks again and again. */
  readonly isGood: () => Promise<boolean>;
  /** `Last-Event-ID` of a stream that goes on; null: from now. */
  readonly after: string | null;
}

interface Declared {
  /** Below `/api/d/:id`: `posture/audit`, `unlock/:request/approve`. */
  readonly path: string;
  /** The least that a person must be. */
  readonly role: Role;
  /** For the reference: one sentence. */
  readonly says: string;
  /** For the reference: the type of the contract that it answers. */
  readonly answers: string;
}

export interface Route extends Declared {
  readonly method: 'GET' | 'POST';
  /** A POST is an act: it needs a second factor given lately, and is in the log before it is done. */
  readonly run: (call: Call<unknown, unknown>) => Promise<unknown>;
}

/** Nothing is expected, and what was sent is not looked at. */
export const nothing: v.GenericSchema<unknown, null> = v.pipe(
  v.unknown(),
  v.transform(() => null),
);

/** A view: changes nothing. Answers data, or a Response where it streams. `query` is what may stand behind the `?`. */
export function view<Answer, Query>(
  declared: Declared,
  query: v.GenericSchema<unknown, Query>,
  run: (call: Call<null, Query>) => Promise<Answer> | Answer,
): Route {
  return {
    ...declared,
    method: 'GET',
    run: async (call) => run({ ...call, body: null, query: formed(query, call.query) }),
  };
}

/** An act, with the form of what it is sent. */
export function act<Answer, Body>(
  declared: Declared,
  body: v.GenericSchema<unknown, Body>,
  run: (call: Call<Body, null>) => Promise<Answer> | Answer,
): Route {
  return {
    ...declared,
    method: 'POST',
    run: async (call) => run({ ...call, query: null, body: formed(body, call.body) }),
  };
}

function formed<Shape>(form: v.GenericSchema<unknown, Shape>, sent: unknown): Shape {
  const read = v.safeParse(form, sent);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const at = v.getDotPath(issue) ?? 'what was sent';
  throw new ConsoleError('CONSOLE_REQUEST_MALFORMED', `${at} is not what this route takes.`);
}
