import type { Initiator, Message } from '../browser-client.ts';
import type { Goal } from './goals.ts';

/** Where the attacker's page lies, seen from the shop. */
export type Place =
  /** Another site: `prizes.localhost`. */
  | 'elsewhere'
  /** A neighbour under the same registrable domain: `blog.cars.localhost`. */
  | 'sibling'
  /** Another site whose name begins with the shop's. */
  | 'lookalike';

/** What an attacker holds who is a customer of the shop too. */
export type Loot =
  | 'nothing'
  /** A token that the shop gave to the attacker's own session. */
  | 'own token'
  /** A token that the shop gave to the attacker as a visitor, with the visitor's cookie. */
  | 'visitor token'
  /** A token with which the attacker has bought a car. */
  | 'used token';

export interface Surroundings {
  /** Origin of the shop. */
  readonly shop: string;
  /** Origin of the attacker's page. */
  readonly here: string;
  readonly token: string;
  readonly visitorCookie: string;
  /** An offer of the victim, while there is one. */
  readonly victimsOffer: string;
  /** An offer of the shop that the victim does not watch yet. */
  readonly unwatched: string;
}

export interface Attack {
  readonly id: string;
  readonly title: string;
  readonly place: Place;
  /** What the attacker hopes for, and why it might work. */
  readonly story: string;
  readonly goal: Goal;
  readonly loot?: Loot;
  /** Why it fails against an unprotected shop too, in today's browsers; absent when it succeeds. */
  readonly stoppedAnyway?: string;
  /** The person has to click on something. */
  readonly lure?: string;
  /** HTML that runs in the attacker's page. */
  page(surroundings: Surroundings): string;
  /** The requests that a browser makes of it. */
  wire(surroundings: Surroundings): readonly Message[];
}

export const form = 'application/x-www-form-urlencoded';

/** A form sent by a page of that place: cookies go with it if their SameSite permits. */
export function navigation({ here }: Surroundings, place: Place = 'elsewhere'): Initiator {
  return { origin: here, site: siteOf(place), mode: 'navigate' };
}

export function fetched(
  { here }: Surroundings,
  mode: 'cors' | 'no-cors' | 'websocket',
  place: Place = 'elsewhere',
): Initiator {
  return { origin: here, site: siteOf(place), mode };
}

/** What sandboxed frames, data: URLs and redirects say. */
export const fromNowhere: Initiator = { origin: null, site: 'cross-site', mode: 'navigate' };

function siteOf(place: Place): 'same-site' | 'cross-site' {
  return place === 'sibling' ? 'same-site' : 'cross-site';
}

export function emailOf(id: string): string {
  return `${id}@prizes.example`;
}

/** A form that changes the e-mail address, and the script that sends it. */
export function emailForm(id: string, shop: string, attributes: string, inner = ''): string {
  return `<form id="forged" method="post" action="${shop}/account/email" ${attributes}>
  <input type="hidden" name="email" value="${emailOf(id)}">${inner}
</form>
<script>
  document.querySelector('#forged').submit();
</script>`;
}

export function emailBody(id: string, more: Readonly<Record<string, string>> = {}): string {
  return new URLSearchParams({ email: emailOf(id), ...more }).toString();
}
