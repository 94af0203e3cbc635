import { expect, test } from 'vitest';
import { attacks } from '../src/attacker/attacks/index.ts';
import { judge } from '../src/attacker/judge.ts';
import type { Observation, Verdict } from '../src/attacker/judge.ts';
import type { Arrival, ShopState } from '../src/attacker/state.ts';

const shop = 'https://shop.example';
const forged: Arrival = {
  number: 2,
  server: 'shop-1',
  method: 'POST',
  path: '/account/email',
  origin: 'https://prizes.example',
  site: 'cross-site',
  contentType: 'text/plain',
  sentSession: true,
  status: 403,
  code: 'CSRF_METADATA_CROSS_SITE',
  defence: 'csrf.metadata',
};
const passed: Arrival = { ...forged, status: 303, code: '', defence: '' };
const alice = { name: 'alice', sessions: 1, bought: 0, watching: [], offers: [] };

const stateWith = (email: string, ...arrivals: readonly Arrival[]): ShopState => ({
  people: [{ ...alice, email }],
  arrivals,
});

function judgeForm(changes: Partial<Observation>): Verdict {
  const attack = attacks.find(({ id }) => id === 'form');
  if (attack === undefined) throw new Error('There is no attack by a form.');
  const before = stateWith('alice@home.example');
  const usual = { attack, shop, before, after: before, elapsed: 1000, sinceReport: undefined };
  return judge({ ...usual, ...changes });
}

test('an attack has succeeded when it got what it wanted, whatever was refused besides', () => {
  const after = stateWith('form@prizes.example', forged);
  expect(judgeForm({ after })).toMatchObject({ kind: 'succeeded' });
});

test('it is stopped when its request was refused', () => {
  const after = stateWith('alice@home.example', forged);
  expect(judgeForm({ after })).toMatchObject({ kind: 'stopped', defence: 'csrf.metadata' });
});

test('what was refused before it began, or is the own doing of the shop, does not count', () => {
  const before = stateWith('alice@home.example', forged);
  const own = { ...forged, number: 3, origin: shop, site: 'same-origin' };
  const after = stateWith('alice@home.example', own, forged);
  expect(judgeForm({ before, after })).toEqual({ kind: 'pending' });
});

test('it has failed when time is up, and the reason is told as it was seen', () => {
  const whyFailed = (after: ShopState): string => {
    const verdict = judgeForm({ elapsed: 60_000, after });
    return verdict.kind === 'failed' ? verdict.text : `not failed but ${verdict.kind}`;
  };
  const withoutCookie = { ...passed, sentSession: false };
  expect(whyFailed(stateWith('alice@home.example'))).toContain('No request reached');
  expect(whyFailed(stateWith('alice@home.example', withoutCookie))).toContain('SameSite');
  expect(whyFailed(stateWith('alice@home.example', passed))).toContain('status 303');
});
