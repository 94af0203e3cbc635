// An attack: what it wants, the ways on which it tries to get there, and how the victim tells whether it
// has. Told by the state of the victim alone, and never by what the attacker was answered.
import type { Layer } from '@rampart/keyring';

import type { DefenceName } from './defences.ts';

export type Harm = 'confidentiality' | 'integrity' | 'availability';

/** Where the attacker stands when it begins. */
export type Door =
  /** A page in the browser of somebody who is logged in, or a customer with a keyboard. */
  | 'shop'
  /** A program, or a browser, that reaches the gateway. */
  | 'gateway'
  /** One that reaches the port of Redis. */
  | 'server'
  /** One that reads and writes what lies on disk. */
  | 'disk';

/** What is told of an attack, wherever it is played. */
export interface AttackFacts {
  /** `forged-transfer`; never changed. */
  readonly name: string;
  readonly title: string;
  /** What happened in the world, and who was hurt. */
  readonly story: string;
  /** Addresses of reports that tell it, each read by us; none where we have not found one yet. */
  readonly sources?: readonly string[];
  readonly door: Door;
  readonly harms: readonly Harm[];
  /** What there is to see at the victim when it has succeeded. */
  readonly goal: string;
  /** The layers that its way leads through. */
  readonly crosses: readonly Layer[];
}

export interface Attack<Grounds> extends AttackFacts {
  /** What has to stand before anybody attacks, besides the grounds: a replica, an archive. */
  before?(grounds: Grounds): Promise<void>;
  /** Every trick on the way, one after the other, until one has reached the goal. */
  readonly ways: readonly Way<Grounds>[];
  /** Looks at the victim. What was taken and brought back without a loss was not reached. */
  reached(grounds: Grounds): Promise<Reached>;
}

export function factsOf(attack: AttackFacts): AttackFacts {
  const { name, title, story, sources = [], door, harms, goal, crosses } = attack;
  return { name, title, story, sources, door, harms, goal, crosses };
}

export interface Way<Grounds> {
  /** What is tried: `a form on another site`. */
  readonly name: string;
  /** What stopped it; null: nothing said that it did. */
  attempt(grounds: Grounds): Promise<Stop | null>;
}

/** A refusal that was seen, or its trace. */
export interface Stop {
  readonly defence: DefenceName;
  /** The code of the refusal, or what was seen instead: `NOPERM`, `ECONNREFUSED`. */
  readonly code: string;
}

export type Reached =
  | { readonly kind: 'reached'; readonly seen: string }
  /** `shows`: what the victim has that proves it, where no refusal was to be seen. */
  | { readonly kind: 'missed'; readonly shows?: string }
  /** It was reached, and undone without a loss by this defence. */
  | { readonly kind: 'undone'; readonly by: DefenceName; readonly seen: string };

/** What honest people do all day; it has to work whatever is switched off. */
export interface Control<Grounds> {
  readonly name: string;
  /** Throws, in words, when something does not work. */
  run(grounds: Grounds): Promise<void>;
}
