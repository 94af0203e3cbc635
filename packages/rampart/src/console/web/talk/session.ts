// Who is logged in. Everything else is asked for only when somebody is.
import { computed, signal } from '@preact/signals';

import type { SessionView } from '../../contract/session.ts';
import { anything, sessionPath, sessionShape } from './answers.ts';
import { forgetToken, look, send } from './ask.ts';
import { asFailure, type Failure } from './failure.ts';

export type SessionState =
  | { readonly kind: 'asking' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'known'; readonly view: SessionView };

export const session = signal<SessionState>({ kind: 'asking' });

export const person = computed(() =>
  session.value.kind === 'known' ? session.value.view.person : null,
);

export const deployments = computed(() =>
  session.value.kind === 'known' ? session.value.view.deployments : [],
);

export async function learnSession(): Promise<void> {
  try {
    session.value = { kind: 'known', view: await look(sessionPath, sessionShape) };
  } catch (error) {
    // What is known stays: a console that was restarted is back in a moment.
    if (session.value.kind !== 'known') {
      session.value = { kind: 'failed', failure: asFailure(error) };
    }
  }
}

export interface Credentials {
  readonly name: string;
  readonly password: string;
  readonly code: string;
}

export async function logIn(credentials: Credentials): Promise<void> {
  await begin('login', credentials);
}

/** By the link that was printed when the console started. */
export async function logInOnce(token: string): Promise<void> {
  await begin('once', { token });
}

/** The second factor again, for what changes something. */
export async function prove(code: string): Promise<void> {
  await send(`${sessionPath}/prove`, { code }, anything);
  await learnSession();
}

export async function logOut(): Promise<void> {
  await send(`${sessionPath}/logout`, {}, anything);
  forgetToken();
  await learnSession();
}

async function begin(how: 'login' | 'once', body: object): Promise<void> {
  await send(`${sessionPath}/${how}`, body, anything);
  forgetToken();
  await learnSession();
}

/** The server says so when a session has ended; the page then asks for a login by itself. */
export function sessionEnded(): void {
  if (session.value.kind !== 'known') return;
  session.value = { kind: 'known', view: { ...session.value.view, person: null } };
}
