// What is spoken on the admin socket: a line of JSON a request, a line of JSON an answer.
//
//   → {"do":"unban","with":{"address":"192.0.2.1"}}
//   ← {"done":{"wasBanned":true}}
//   ← {"failed":{"code":"GATEWAY_…","message":"…"}}
//
// A verb is its name and the form of what goes in and comes out; both sides check both.
import * as v from 'valibot';

/** Something that can be asked of a running gateway. */
export interface AdminVerb<Request, Answer> {
  readonly name: string;
  readonly request: v.GenericSchema<unknown, Request>;
  readonly answer: v.GenericSchema<unknown, Answer>;
}

export function adminVerb<Request, Answer>(
  name: string,
  request: v.GenericSchema<unknown, Request>,
  answer: v.GenericSchema<unknown, Answer>,
): AdminVerb<Request, Answer> {
  return { name, request, answer };
}

/** A verb and who carries it out. What it throws, if it has a `code`, is told to the asker. */
export interface AdminHandler {
  readonly name: string;
  readonly run: (request: unknown) => Promise<AdminOutcome>;
}

export type AdminOutcome =
  | { readonly done: unknown }
  | { readonly failed: { readonly code: string; readonly message: string } };

export function handle<Request, Answer>(
  verb: AdminVerb<Request, Answer>,
  act: (request: Request) => Promise<Answer> | Answer,
): AdminHandler {
  return {
    name: verb.name,
    run: async (request) => {
      const read = v.safeParse(verb.request, request);
      if (!read.success) return failed('GATEWAY_ADMIN_MALFORMED', `"${verb.name}" was misspoken.`);
      try {
        return { done: await act(read.output) };
      } catch (error) {
        return failure(error);
      }
    },
  };
}

export function failed(code: string, message: string): AdminOutcome {
  return { failed: { code, message } };
}

/** What is not one of our errors may hold anything, so only its kind is told. */
function failure(error: unknown): AdminOutcome {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return failed(error.code, error.message);
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return failed('GATEWAY_ADMIN_FAILED', `The gateway could not do it (${kind}).`);
}

export const envelope = v.object({ do: v.string(), with: v.unknown() });

export const outcome = v.union([
  v.object({ done: v.unknown() }),
  v.object({ failed: v.object({ code: v.string(), message: v.string() }) }),
]);

/** A line may not be longer; nobody has reason to. */
export const longestLine = 4 * 1024 * 1024;
