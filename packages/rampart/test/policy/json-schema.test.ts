import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { loadGatedPolicy, loadPolicy } from '../../src/policy/load.ts';
import { minimalPolicy } from '../../src/policy/minimal.ts';
import { jsonSchemaOf } from '../../src/policy/schema/json-schema.ts';
import { policySchema } from '../../src/policy/schema/policy.ts';
import { accepts, isMap } from '../json-schema.ts';

const schema: unknown = JSON.parse(JSON.stringify(jsonSchemaOf(policySchema)));

async function recommended(): Promise<string> {
  return readFile(new URL('../../policies/recommended.yaml', import.meta.url), 'utf8');
}

describe('the JSON schema', () => {
  it('accepts the shortest policy and the recommended one', async () => {
    expect(accepts(schema, parse(minimalPolicy))).toBe(true);
    expect(accepts(schema, parse(await recommended()))).toBe(true);
  });

  it.each([
    'version: 2',
    'version: 1',
    `${minimalPolicy}usres: {}`,
    `${minimalPolicy}users: { a: { can: raed } }`,
    `${minimalPolicy}users: { a: { limits: { blocked: 1kb } } }`,
    `${minimalPolicy}users: { a: { password: hunter2 } }`,
    `${minimalPolicy}networks: { "a b": 10.0.0.1 }`,
  ])('refuses what the loader refuses: %j', (text) => {
    expect(accepts(schema, parse(text))).toBe(false);
    expect(() => loadPolicy(text, 'rampart.yaml')).toThrow();
  });

  it('accepts every default that it states', () => {
    const check = (rule: unknown): number => {
      if (Array.isArray(rule)) return rule.reduce<number>((sum, each) => sum + check(each), 0);
      if (!isMap(rule)) return 0;
      let found = 0;
      if ('default' in rule && 'description' in rule && typeof rule['description'] === 'string') {
        expect(accepts(rule, rule['default']), rule['description']).toBe(true);
        found = 1;
      }
      return found + check(Object.values(rule));
    };
    expect(check(schema)).toBeGreaterThan(50);
  });
});

describe('the recommended policy', () => {
  it('loads', async () => {
    const { users, gateway } = loadGatedPolicy(await recommended(), 'recommended.yaml');
    expect([...users.keys()]).toEqual(['app', 'monitor', 'ops']);
    expect(gateway.observe).toBe(false);
  });
});
