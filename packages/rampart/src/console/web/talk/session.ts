// Who is logged in. Everything else is asked for only when somebody is.
import { computed, signal } from '@preact/signals';

import type { LoginRequest, ProofRequest, SessionView } from '../../contract/session.ts';
import { sessionPath, sessionShape } from './answers.ts';
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

export async function logIn(request: LoginRequest): Promise<void> {
  await become('', request);
}

/** The second factor again, for what changes something. */
export async function prove(request: ProofRequest): Promise<void> {
  const view = await send(`${sessionPath}/prove`, request, sessionShape);
  session.value = { kind: 'known', view };
}

export async function logOut(): Promise<void> {
  await become('/end', {});
}

/** Who has changed has new tokens, in the other tabs too. */
async function become(how: '' | '/end', body: object): Promise<void> {
  const view = await send(`${sessionPath}${how}`, body, sessionShape);
  forgetToken();
  session.value = { kind: 'known', view };
}

/** The server says so when a session has ended; the page then asks for a login by itself. */
export function sessionEnded(): void {
  if (session.value.kind !== 'known') return;
  session.value = { kind: 'known', view: { ...session.value.view, person: null } };
}
