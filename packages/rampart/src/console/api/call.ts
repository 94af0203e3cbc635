// A request as the routes see it.
import type { Context } from 'hono';

import { ConsoleError } from '../errors.ts';
import type { Session } from '../people/session-text.ts';

/** What stands beside a request while it is answered. */
export interface Beside {
  readonly Variables: { session: Session | null };
}

export type ConsoleContext = Context<Beside>;

export interface Call {
  readonly context: ConsoleContext;
  /** Of somebody whom the policy still knows; null: nobody is logged in. */
  readonly session: Session | null;
  /** Where the request came from, as `normalAddress` spells it. */
  readonly address: string;
  /** What was sent, parsed; null where nothing was. */
  readonly body: () => Promise<unknown>;
}

const longestBody = 1024 * 1024;

/** JSON that says it is JSON, and nothing that a form of another site could send. */
export async function readBody(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text === '') return null;
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new ConsoleError(
      'CONSOLE_REQUEST_MALFORMED',
      'What was sent does not say that it is JSON.',
    );
  }
  if (text.length > longestBody) {
    throw new ConsoleError('CONSOLE_REQUEST_MALFORMED', 'What was sent is too long.');
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    throw new ConsoleError('CONSOLE_REQUEST_MALFORMED', 'What was sent is no JSON.');
  }
}
