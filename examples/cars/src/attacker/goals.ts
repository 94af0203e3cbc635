// What an attack is after, and how one sees in the shop's state that it got there.
import { personIn } from './state.ts';
import type { PersonState, ShopState } from './state.ts';

export const victim = 'alice';
export const attackerName = 'mallory';

export interface Goal {
  /** "Alice's e-mail address becomes …" */
  readonly text: string;
  isReached(before: ShopState, after: ShopState): boolean;
}

export function emailBecomes(email: string): Goal {
  return {
    text: `Alice's e-mail address becomes ${email}.`,
    isReached: (before, after) =>
      personIn(before, victim).email !== email && personIn(after, victim).email === email,
  };
}

export const buysACar: Goal = grows('Alice buys a car she did not want.', victim, 'bought');

export const offersACar: Goal = grows(
  "Alice's account offers a car that does not exist.",
  victim,
  'offers',
);

export const watchesACar: Goal = grows(
  "The attacker speaks over Alice's live connection and has her watch a car.",
  victim,
  'watching',
);

export const isLoggedInAsAttacker: Goal = grows(
  'The browser is logged in as Mallory, and Alice types her secrets into his account.',
  attackerName,
  'sessions',
);

export const isLoggedOut: Goal = shrinks('Alice is logged out.', 'sessions');

export const losesAnOffer: Goal = shrinks("Alice's own offer is taken back.", 'offers');

type Countable = 'sessions' | 'bought' | 'watching' | 'offers';

function grows(text: string, name: string, what: Countable): Goal {
  return {
    text,
    isReached: (before, after) =>
      count(personIn(after, name), what) > count(personIn(before, name), what),
  };
}

function shrinks(text: string, what: Countable): Goal {
  return {
    text,
    isReached: (before, after) =>
      count(personIn(after, victim), what) < count(personIn(before, victim), what),
  };
}

function count(person: PersonState, what: Countable): number {
  const value = person[what];
  return typeof value === 'number' ? value : value.length;
}
