// Whatever changes something goes through here: where the second factor was not given lately, it is asked
// for first, and the act is then done without being asked for twice.
import { signal } from '@preact/signals';

import type { Person } from '../../contract/session.ts';
import { asFailure, type Failure } from './failure.ts';
import { learnSession, person, sessionEnded } from './session.ts';

export interface Asking {
  /** What the code is for: `rotate the keys of the ring csrf`. */
  readonly what: string;
  readonly answer: (proven: boolean) => void;
}

/** The dialog that asks for the second factor is open while this is not null. */
export const asking = signal<Asking | null>(null);

export type Done<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The person closed the dialog. */
  | { readonly kind: 'left' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export async function carryOut<T>(what: string, act: () => Promise<T>): Promise<Done<T>> {
  try {
    if (!isProven(person.value) && !(await askForProof(what))) return { kind: 'left' };
    return { kind: 'done', value: await act() };
  } catch (error) {
    const failure = asFailure(error);
    if (failure.code === 'CONSOLE_NOT_LOGGED_IN') sessionEnded();
    if (failure.code !== 'CONSOLE_PROOF_NEEDED') return { kind: 'failed', failure };
    return retry(what, act);
  }
}

/** Our clock and the server's may differ: the server has the last word. */
async function retry<T>(what: string, act: () => Promise<T>): Promise<Done<T>> {
  try {
    await learnSession();
    if (!(await askForProof(what))) return { kind: 'left' };
    return { kind: 'done', value: await act() };
  } catch (error) {
    return { kind: 'failed', failure: asFailure(error) };
  }
}

function isProven(who: Person | null): boolean {
  return (who?.provenUntil ?? 0) > Date.now();
}

async function askForProof(what: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  asking.value = { what, answer: resolve };
  const proven = await promise;
  asking.value = null;
  return proven;
}
