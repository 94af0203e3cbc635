// Logging in, giving the second factor again, logging out: the routes that change who somebody is.
import * as v from 'valibot';

import type {
  DeploymentName,
  LoginRequest,
  Person,
  ProofRequest,
  SessionView,
} from '../contract/session.ts';
import { ConsoleError } from '../errors.ts';
import { consoleEvent } from '../events.ts';
import type { House } from '../house.ts';
import type { LoginDesk } from '../people/login.ts';
import type { People } from '../people/people.ts';
import type { Proof } from '../people/proof.ts';
import type { Session } from '../people/session-text.ts';
import { sessionCookie } from '../people/sessions.ts';
import type { Sessions } from '../people/sessions.ts';
import type { Call, ConsoleContext } from './call.ts';

export interface SessionRoutesOptions {
  readonly people: People;
  readonly proof: Proof;
  readonly sessions: Sessions;
  readonly desk: LoginDesk;
  readonly house: Pick<House, 'tell'>;
  readonly deployments: () => readonly DeploymentName[];
  /** Milliseconds for which a code counts as given lately. */
  readonly proofLasts: () => number;
  /** What was issued for whoever it was until now dies: tokens against forged requests. */
  readonly leave: (context: ConsoleContext) => Promise<void>;
}

/** A route that everybody may ask. */
export interface OpenRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly says: string;
  readonly answers: string;
  readonly run: (call: Call) => Promise<SessionView>;
}

/** A one-time login is good for looking around and acting without an authenticator, for this long. */
const oneTimeLasts = 15 * 60_000;

const text = v.pipe(v.string(), v.maxLength(1_024));
const loginForm: v.GenericSchema<unknown, LoginRequest> = v.union([
  v.strictObject({ ticket: v.pipe(v.string(), v.maxLength(100)) }),
  v.strictObject({ name: v.pipe(v.string(), v.maxLength(64)), password: text, code: text }),
]);
const proofForm: v.GenericSchema<unknown, ProofRequest> = v.strictObject({
  code: v.pipe(v.string(), v.maxLength(100)),
});

export function sessionRoutes(options: SessionRoutesOptions): readonly OpenRoute[] {
  const { people, proof, sessions, desk, house, proofLasts } = options;

  const viewOf = (session: Session | null): SessionView => {
    const person = session === null ? null : personOf(sessions, people, session);
    return { person, deployments: person === null ? [] : options.deployments() };
  };

  const logIn = async ({ context, session, address, body }: Call): Promise<SessionView> => {
    const words = formed(loginForm, await body());
    const { via, ...who } =
      'ticket' in words
        ? await desk.ticket(words.ticket, address)
        : await desk.attempt(words, address);
    await options.leave(context);
    // Whoever planted a cookie, or found one that was left, has nothing of what comes now.
    if (session !== null) await sessions.end(session);
    const provenFor = via === 'one-time' ? Math.max(oneTimeLasts, proofLasts()) : proofLasts();
    const begun = sessions.begin({ ...who, via, provenFor });
    giveCookie(context, sessions.write(begun));
    return viewOf(begun);
  };

  const prove = async ({ context, session, address, body }: Call): Promise<SessionView> => {
    if (session === null) throw new ConsoleError('CONSOLE_NOT_LOGGED_IN', 'Nobody is logged in.');
    const { code } = formed(proofForm, await body());
    const { person } = session;
    const how =
      session.via === 'one-time'
        ? await proof.oneTime(code, person, address)
        : await proof.of(person, code, address);
    if (how === null) {
      const what = `${person} gave a wrong code at the console.`;
      house.tell(consoleEvent('CONSOLE_PROOF_REFUSED', what, { user: person, address }));
      throw new ConsoleError('CONSOLE_PROOF_REFUSED', 'That is not the code, or it was used.');
    }
    const proven = sessions.proven(session, proofLasts());
    house.tell(
      consoleEvent('CONSOLE_PROVEN', `${person} gave a code at the console.`, {
        user: person,
        address,
      }),
    );
    giveCookie(context, sessions.write(proven));
    return viewOf(proven);
  };

  const logOut = async ({ context, session, address }: Call): Promise<SessionView> => {
    await options.leave(context);
    giveCookie(context, null);
    if (session !== null) {
      await sessions.end(session);
      const { person } = session;
      house.tell(
        consoleEvent('CONSOLE_LOGOUT', `${person} logged out at the console.`, {
          user: person,
          address,
        }),
      );
    }
    return viewOf(null);
  };

  const answers = 'SessionView';
  return [
    {
      method: 'GET',
      path: 'session',
      says: 'Who is logged in, and what this console watches.',
      answers,
      run: async ({ session }) => viewOf(session),
    },
    { method: 'POST', path: 'session', says: 'Logs in.', answers, run: logIn },
    {
      method: 'POST',
      path: 'session/prove',
      says: 'Gives the second factor again, so that acts are possible.',
      answers,
      run: prove,
    },
    { method: 'POST', path: 'session/end', says: 'Logs out, everywhere.', answers, run: logOut },
  ];
}

/** Null: what the session says of its person does not hold any more. */
export function personOf(sessions: Sessions, people: People, session: Session): Person | null {
  const roles = people.rolesOf(session);
  if (roles === null) return null;
  return {
    name: session.person,
    roles,
    provenUntil: sessions.isProven(session) ? session.provenUntil : null,
    sessionEnds: sessions.endsAt(session),
  };
}

/** `null` takes it away. */
export function giveCookie(context: ConsoleContext, value: string | null): void {
  const rest = value === null ? '; Max-Age=0' : '';
  const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';
  const header = `${sessionCookie}=${value ?? ''}; ${attributes}${rest}`;
  context.header('set-cookie', header, { append: true });
}

function formed<Shape>(form: v.GenericSchema<unknown, Shape>, sent: unknown): Shape {
  const read = v.safeParse(form, sent);
  if (read.success) return read.output;
  throw new ConsoleError('CONSOLE_REQUEST_MALFORMED', 'This is not what the route takes.');
}
