// Whose failed logins are counted together: who connects, or whom the proxies say that they speak for.
import { isIP } from 'node:net';

import type { Networks } from '../../gateway/address/networks.ts';
import { normalAddress } from '../../gateway/address/normal.ts';

export interface Arrival {
  /** Who connects, as `normalAddress` spells it. */
  readonly peer: string;
  /** `X-Forwarded-For`; null: there is none. */
  readonly forwarded: string | null;
}

/** Each proxy adds whom it was asked by at the end; what stands before the first stranger, he has written. */
export function addressOf(
  { peer, forwarded }: Arrival,
  networks: Pick<Networks, 'contains'>,
  proxies: readonly string[],
): string {
  const hops = (forwarded ?? '').split(',').map((hop) => hop.trim());
  let known = peer;
  while (networks.contains(proxies, known)) {
    const hop = hops.pop();
    const next = hop === undefined || isIP(hop) === 0 ? null : normalAddress(hop);
    // A proxy that says nothing understandable answers for itself.
    if (next === null) return known;
    known = next;
  }
  return known;
}
