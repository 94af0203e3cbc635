import { describe, expect, it } from 'vitest';

import {
  base64url,
  ClientError,
  date,
  digits,
  emailHash,
  hex,
  type Key,
  keyspace,
  oneOf,
  type Part,
  pattern,
  slug,
  uuid,
} from '../../src/index.ts';
import { hostileTexts, trappedValues } from '../support/hostile-inputs.ts';

/** Each as wide as it is likely to be in use. */
const parts: Readonly<Record<string, Part<never, unknown>>> = {
  'digits()': digits(),
  'digits({ length: 4 })': digits({ length: 4 }),
  'uuid()': uuid(),
  'hex({ length: 64 })': hex({ length: 64 }),
  'base64url({ length: 22 })': base64url({ length: 22 }),
  'base64url({ bytes: 16 })': base64url({ bytes: 16 }),
  "oneOf('user', 'api')": oneOf('user', 'api'),
  'date()': date(),
  'emailHash({ secret })': emailHash({ secret: 'a secret of sixteen bytes' }),
  'pattern(/[A-Z]{2}[0-9]{4}/)': pattern(/[A-Z]{2}[0-9]{4}/),
  'slug()': slug(),
};

const examples: Readonly<Record<string, string>> = {
  'digits()': '1234',
  'digits({ length: 4 })': '0123',
  'uuid()': '6f835d2c-9d39-4954-b7f1-76df24b94c28',
  'hex({ length: 64 })': '0f'.repeat(32),
  'base64url({ length: 22 })': 'Zm9vYmFyYmF6cXV4Zm9vYg',
  'base64url({ bytes: 16 })': 'Zm9vYmFyYmF6cXV4Zm9vYg',
  "oneOf('user', 'api')": 'user',
  'date()': '2028-02-29',
  'emailHash({ secret })': 'ada@example.org',
  'pattern(/[A-Z]{2}[0-9]{4}/)': 'AB1234',
  'slug()': 'red-car-2',
};

/** What is legitimate of all this: words that are slugs, and addresses with these in their names. */
function isMeant(name: string, text: string): boolean {
  if (name === 'slug()') return text.length <= 64 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text);
  return name === 'emailHash({ secret })' && /^[a-z*?{}]+@example\.org$/.test(text);
}

/** As it is without the compiler: it takes whatever it is given. */
interface AnySpace {
  key(values: object): Key;
}

/** What key() throws for the value, or the key. */
function outcome(space: AnySpace, value: unknown): unknown {
  try {
    return space.key({ p: value }).toString();
  } catch (error) {
    return error;
  }
}

function expectRefusal(space: AnySpace, value: unknown): void {
  const error = outcome(space, value);
  expect(error).toBeInstanceOf(ClientError);
  expect(error).toMatchObject({ code: 'CLIENT_KEY_INPUT', status: 404 });
  // What is shown of it can neither fill a log nor forge its lines.
  expect(String(error)).toMatch(/^[\x20-\x7e…]{20,500}$/u);
}

describe.each(Object.entries(parts))('%s', (name, part) => {
  const space: AnySpace = keyspace('k:{p}:x', { p: part });

  it.each(Object.entries(hostileTexts))('refuses %s', (_, texts) => {
    for (const text of texts) {
      if (isMeant(name, text)) continue;
      expect(part.test(text)).toBe(false);
      expectRefusal(space, text);
    }
  });

  it('refuses what is no text, and calls nothing of it', () => {
    const { values, called } = trappedValues();
    for (const value of values) {
      expectRefusal(space, value);
      expect(part.test(value)).toBe(false);
    }
    expect(called).toEqual([]);
  });

  it('refuses every single character that is not visible ASCII, or means something to Redis', () => {
    for (let code = 0; code <= 0xff_ff; code += 1) {
      const character = String.fromCharCode(code);
      if (code > 0x20 && code < 0x7f && !'*?[]\\{}:'.includes(character)) continue;
      if (part.test(character) || part.test(`1${character}`) || part.test(`${character}a`)) {
        expect.fail(`takes U+${code.toString(16)}`);
      }
    }
  });

  it('takes what it means', () => {
    expect(outcome(space, examples[name])).toMatch(/^k:[\w-]+:x$/u);
  });

  it('refuses what it means with a hostile character put anywhere', () => {
    const good = examples[name] ?? '';
    const characters = [
      '*',
      '?',
      '[',
      ']',
      '\\',
      '{',
      '}',
      ':',
      ' ',
      '\0',
      '\n',
      '\x7f',
      '\u200b',
      '\u0430',
      '\ud800',
    ];
    for (const character of characters) {
      for (let at = 0; at <= good.length; at += 1) {
        const inserted = good.slice(0, at) + character + good.slice(at);
        const replaced = good.slice(0, at) + character + good.slice(at + 1);
        for (const text of [inserted, replaced]) {
          if (!isMeant(name, text)) expectRefusal(space, text);
        }
      }
    }
  });
});
