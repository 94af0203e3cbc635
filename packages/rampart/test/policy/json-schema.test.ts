import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { loadGatedPolicy, loadPolicy } from '../../src/policy/load.ts';
import { minimalPolicy } from '../../src/policy/minimal.ts';
import { jsonSchemaOf } from '../../src/policy/schema/json-schema.ts';
import { policySchema } from '../../src/policy/schema/policy.ts';

const schema: unknown = JSON.parse(JSON.stringify(jsonSchemaOf(policySchema)));

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The few keywords of JSON schema that ours uses; an unknown one fails the test. */
function accepts(rule: unknown, value: unknown): boolean {
  if (!isMap(rule)) throw new TypeError('A schema is a map.');
  return Object.entries(rule).every(([keyword, says]) => {
    switch (keyword) {
      case '$schema':
      case 'title':
      case 'description':
      case 'default':
        return true;
      case 'type':
        return [says].flat().some((type) => isOfType(type, value));
      case 'enum':
        return Array.isArray(says) && says.includes(value);
      case 'pattern':
        return typeof value !== 'string' || new RegExp(String(says)).test(value);
      case 'minimum':
        return typeof value !== 'number' || value >= Number(says);
      case 'maximum':
        return typeof value !== 'number' || value <= Number(says);
      case 'items':
        return !Array.isArray(value) || value.every((item) => accepts(says, item));
      case 'anyOf':
        return Array.isArray(says) && says.some((each) => accepts(each, value));
      case 'required':
        return Array.isArray(says) && says.every((key) => isMap(value) && String(key) in value);
      case 'properties':
        return Object.entries(isMap(says) ? says : {}).every(
          ([key, each]) => !isMap(value) || !(key in value) || accepts(each, value[key]),
        );
      case 'propertyNames':
        return !isMap(value) || Object.keys(value).every((key) => accepts(says, key));
      case 'additionalProperties': {
        const known = Object.keys(isMap(rule['properties']) ? rule['properties'] : {});
        const others = Object.entries(isMap(value) ? value : {}).filter(
          ([k]) => !known.includes(k),
        );
        return others.every(([, each]) => says !== false && accepts(says, each));
      }
      default:
        throw new TypeError(`The schema uses ${keyword}, which this test does not know.`);
    }
  });
}

function isOfType(type: unknown, value: unknown): boolean {
  if (type === 'object') return isMap(value);
  if (type === 'array') return Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

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
