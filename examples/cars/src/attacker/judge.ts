// What became of an attack, from what the shop tells: its state before and after, and the requests
// that reached it in between. No `await` here, and no opinion of the attacker's page.
import type { Attack } from './attack.ts';
import type { Arrival, ShopState } from './state.ts';

export type Verdict =
  | { readonly kind: 'pending' }
  | { readonly kind: 'succeeded'; readonly text: string }
  /** The shop's protection refused it. */
  | {
      readonly kind: 'stopped';
      readonly text: string;
      readonly code: string;
      readonly defence: string;
    }
  /** It came to nothing by something other than the protection. */
  | { readonly kind: 'failed'; readonly text: string };

export interface Observation {
  readonly attack: Attack;
  readonly shop: string;
  readonly before: ShopState;
  readonly after: ShopState;
  /** Milliseconds since the attack began. */
  readonly elapsed: number;
  /** Milliseconds since the attacker's page said that it has done what it can, if it has. */
  readonly sinceReport: number | undefined;
}

/** Milliseconds in which an effect must show after the request that has it arrived. */
const settling = 500;
const patience = 6000;
const patienceWithPerson = 60_000;

export function judge(observation: Observation): Verdict {
  const { attack, before, after, elapsed, sinceReport } = observation;
  if (attack.goal.isReached(before, after)) {
    return { kind: 'succeeded', text: `SUCCEEDED. ${attack.goal.text}` };
  }
  const limit = attack.lure === undefined ? patience : patienceWithPerson;
  const isOver = elapsed > limit || (sinceReport !== undefined && sinceReport > 3 * settling);
  const came = foreignArrivals(observation);
  const refused = came.find(({ code }) => code !== '');
  if (refused !== undefined && elapsed > settling) {
    const { code, defence, server } = refused;
    const text = `stopped by ${defence} (${code}) on ${server}`;
    return { kind: 'stopped', text, code, defence };
  }
  if (!isOver) return { kind: 'pending' };
  return { kind: 'failed', text: whyNothing(attack, came) };
}

/** Requests that arrived meanwhile and were not made by the shop's own pages. */
export function foreignArrivals({ before, after, shop }: Observation): readonly Arrival[] {
  const last = before.arrivals[0]?.number ?? 0;
  return after.arrivals.filter(
    ({ number, origin, site }) =>
      number > last && origin !== shop && site !== 'same-origin' && site !== 'none',
  );
}

function whyNothing(attack: Attack, came: readonly Arrival[]): string {
  if (attack.stoppedAnyway !== undefined) return `came to nothing. ${attack.stoppedAnyway}`;
  const changing = came.filter(({ method }) => method !== 'OPTIONS');
  if (changing.length === 0) return 'came to nothing. No request reached the shop.';
  return changing.some(({ sentSession }) => sentSession)
    ? `came to nothing. The shop answered with status ${String(changing[0]?.status)}.`
    : "came to nothing. The browser did not send the shop's session cookie along (SameSite).";
}
