import { describe, expect, it } from 'vitest';

import { explain, type Explanation } from '../../../src/policy/compile/explain.ts';
import { PolicyError } from '../../../src/policy/errors.ts';
import { policySchema } from '../../../src/policy/schema/policy.ts';
import { sectionsOf } from '../../../src/policy/schema/sections.ts';

const text = `
version: 1
app: shop
networks: { office: 10.0.9.0/24 }
users: { web: { from: office, can: [read, write], keys: '*' } }
hosts:
  db1: { address: 10.0.2.1, roles: [redis, sentinel] }
  db2: { address: 10.0.2.2, roles: [replica, sentinel] }
  db3: { address: 10.0.2.3, roles: sentinel }
server: { tls: own }
`;

function linesOf(explanation: Explanation | null, path: string): readonly string[] {
  const files = explanation?.changes.filter((change) => change.path.endsWith(path)) ?? [];
  const [first] = files;
  return first?.lines.map(({ line, when }) => `${when} ${line.trim()}`) ?? [];
}

describe('what a setting becomes', () => {
  it('is seen in each file that follows from it', () => {
    const found = explain(text, 'durability.lose_at_most', undefined);
    expect(found?.written).toBeNull();
    expect(linesOf(found, 'redis.conf')).toEqual([
      'now appendfsync everysec',
      'then appendfsync always',
    ]);
    const network = explain(text, 'networks', { office: '10.0.8.0/24' });
    expect(linesOf(network, 'firewall.nft')[0]).toBe(
      'now tcp dport 6379 ip saddr { 10.0.2.1/32, 10.0.2.2/32, 10.0.2.3/32, 10.0.9.0/24 } accept',
    );
    expect(linesOf(network, 'redis-shop.service').join()).toContain('10.0.8.0/24');
  });

  it('comes with what the file says of these lines', () => {
    const found = explain(text, 'server.memory.max', '64mb');
    const lines = found?.changes.flatMap((change) => change.lines) ?? [];
    expect(lines[0]).toEqual({
      line: 'maxmemory 1073741824',
      when: 'now',
      about: 'What it may take.',
    });
  });

  it('shows of a user only what is different', () => {
    const found = explain(text, 'users.web.can', ['read', 'write', 'pubsub']);
    const [now = '', then = ''] = linesOf(found, 'users.acl');
    expect(now).toBe('now user web …');
    expect(then).toContain('+subscribe');
    expect(then).not.toContain('+get');
  });

  it('never shows a secret, which is not even fetched', () => {
    const found = explain(text, 'users.web.secret', { env: 'ANOTHER' });
    expect(JSON.stringify(found)).toContain('<env ANOTHER>');
  });
});

it('a value that the policy cannot have is refused as the policy would be', () => {
  expect(() => explain(text, 'server.memory.max', 'much')).toThrow(PolicyError);
});

it('what is no setting is none', () => {
  expect(explain(text, 'durability.lost', undefined)).toBeNull();
  expect(explain(text, 'users.web.can.read', undefined)).toBeNull();
});

it('every setting of the servers that stands alone makes a difference somewhere', () => {
  const sections = sectionsOf(policySchema).filter(({ path }) =>
    ['durability', 'logging', 'logging.rotate', 'kernel'].includes(path),
  );
  const silent = sections.flatMap(({ path, settings }) =>
    settings
      .map(({ key }) => `${path}.${key}`)
      .filter((place) => explain(text, place, undefined)?.changes.length === 0),
  );
  // The first is for people and for risk; of lists and maps no other value can be guessed.
  expect(silent).toEqual([
    'durability.back_within',
    'durability.rewrite',
    'durability.snapshots',
    'durability.replicas',
    'logging.rotate',
  ]);
});
