import { expect, test } from 'vitest';
import { besideFirst, policyFor, readShopPolicy } from '../src/deployment/policy.ts';
import type { Section } from '../src/deployment/policy.ts';
import type { Places } from '../src/deployment/places.ts';

const places: Places = {
  directory: '/here',
  account: 'somebody',
  program: '/opt/server',
  primary: 1001,
  replica: 1002,
  sentinels: [1011, 1012, 1013],
  gateways: [1021, 1022],
  health: [1031, 1032],
  console: 1041,
};
const recipients = { first: 'x25519:one', second: 'x25519:two' };

async function policy(...without: readonly Section[]): Promise<string> {
  return policyFor(await readShopPolicy(), places, recipients, without);
}

test('every place of the policy becomes one of this machine, and nothing else changes', async () => {
  const [written, here] = [await readShopPolicy(), await policy()];
  expect(here).not.toMatch(/\b70\d\d\b|\/srv\/|run_as: redis\b|x25519:(?:first|second)/);
  const changed = (text: string): readonly string[] =>
    text.replaceAll(/\b[17]0\d\d\b/g, 'PORT').split('\n');
  const others = changed(here).filter((line, at) => line !== changed(written)[at]);
  expect(others.every((line) => /\/here|somebody|\/opt\/server|x25519/.test(line))).toBe(true);
});

test('a part that is left away goes with all that is written under it, and no more', async () => {
  const without = await policy('gateway', 'archive', 'alerts', 'console');
  expect(without).not.toMatch(/^(?:gateway|archive|alerts|console):/m);
  const kept = ['users', 'hosts', 'server', 'durability', 'secrets'];
  for (const part of kept) expect(without).toMatch(new RegExp(`^${part}:`, 'm'));
  const lines = new Set((await policy()).split('\n'));
  expect(without.split('\n').every((line) => lines.has(line))).toBe(true);
});

test('the second gateway shares neither ports nor directories with the first', async () => {
  const second = besideFirst(await policy(), places, 1);
  expect(second).toContain("address: '127.0.0.1:1022'");
  expect(second).toContain("health: '127.0.0.1:1032'");
  expect(second).not.toMatch(/1021|1031|directory: (?:events|state) /);
  expect(second).not.toMatch(/^(?:archive|alerts|console):/m);
});
