import { describe, expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { partEnvironment } from '../../src/system/part-environment.ts';

const recipient = (letter: string): string => `x25519:${letter.repeat(43)}`;
const policy = loadPolicy(
  [
    'version: 1',
    'app: shop',
    "users: { web: { can: [read], keys: '*', password: { hash: { env: WEB_HASH } } } }",
    'gateway:',
    "  listen: '127.0.0.1:6380'",
    "  upstream: { address: '127.0.0.1:6379', login: { user: behind, password: { env: BEHIND } } }",
    `archive: { from: ['127.0.0.1:6379'], login: { user: archiver, password: { env: ARCHIVER } }, recipients: ['${recipient('A')}', '${recipient('B')}'] }`,
  ].join('\n'),
  'rampart.yaml',
);

const environment = {
  NODE_ENV: 'production',
  BEHIND: 'b',
  WEB_HASH: 'w',
  ARCHIVER: 'a',
  SHOP_DB: 'x',
} as const;
const namesFor = (role: 'gateway' | 'archive' | 'console'): readonly string[] =>
  Object.keys(partEnvironment(role, policy, environment));

describe('the environment of a part', () => {
  it('has its own secrets, and none of another part', () => {
    expect(namesFor('archive')).toEqual(['NODE_ENV', 'ARCHIVER', 'SHOP_DB']);
    expect(namesFor('gateway')).toEqual(['NODE_ENV', 'BEHIND', 'WEB_HASH', 'SHOP_DB']);
  });

  it('has what the policy does not name, since that may be anything', () => {
    expect(namesFor('console')).toEqual(['NODE_ENV', 'SHOP_DB']);
  });
});
