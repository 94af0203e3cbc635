// Names of a few keys and whether they end by themselves. No value is read.
import { bytesOf, itemsOf, textOf } from '../../resp/reply-parts.ts';
import { known, unknown, type Fact } from '../fact.ts';
import type { KeySample } from '../facts.ts';
import type { Asking } from './asking.ts';
import { ask } from './questions.ts';

/** Keys of the first rounds are nobody's choice; they are spread over the whole keyspace. */
const perRound = 1_000;
const mostRounds = 100;

export async function sampleKeys(asking: Asking, wanted: number): Promise<Fact<KeySample>> {
  if (wanted === 0) return unknown('not-tried', 'No keys were looked at: nobody asked for it.');
  const names = new Map<string, Uint8Array>();
  let cursor = '0';
  let whole = false;
  for (let round = 0; round < mostRounds && names.size < wanted && !whole; round += 1) {
    const count = String(Math.min(perRound, wanted));
    // Each round needs the cursor of the one before.
    const fact = await asking.one(ask('scan', cursor, 'COUNT', count));
    if (!fact.known) return fact;
    const [next, found] = itemsOf(fact.value);
    cursor = textOf(next) ?? '0';
    for (const item of itemsOf(found)) {
      const name = bytesOf(item);
      names.set(Buffer.from(name).toString('latin1'), name);
    }
    whole = cursor === '0';
  }
  const chosen = [...names.values()].slice(0, wanted);
  const expiries = await asking.all(chosen.map((name) => ask('expiry', name)));
  const keys: KeySample['keys'][number][] = [];
  for (const [place, name] of chosen.entries()) {
    const expiry = expiries[place];
    if (expiry === undefined || !expiry.known) return expiry ?? unknown('not-tried', 'No TTL.');
    const seconds = expiry.value.kind === 'integer' ? Number(expiry.value.text) : -2;
    // -2: it has gone meanwhile.
    if (seconds !== -2) keys.push({ name, expires: seconds === -1 ? null : seconds });
  }
  const from = { kind: 'live', server: asking.name, command: 'SCAN' } as const;
  return known({ keys, whole: whole && names.size <= wanted }, from);
}
