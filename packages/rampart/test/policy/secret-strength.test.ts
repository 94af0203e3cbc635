import { describe, expect, it } from 'vitest';

import { PolicySourceError } from '../../src/policy/errors.ts';
import { mustBeStrong, newSecret, weaknessOf } from '../../src/policy/secret-strength.ts';

describe('a password that a server keeps by its SHA-256', () => {
  it.each([
    ['foobared', 'has 8 characters'],
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'has 1 different characters'],
    ['Sesame-opens!Sesame-opens!', 'is a short text again and again'],
  ])('is too weak: %s', (text, why) => {
    expect(weaknessOf(Buffer.from(text))).toContain(why);
    expect(() => mustBeStrong(Buffer.from(text), 'env A')).toThrow(PolicySourceError);
  });

  it('is named in the error, and not shown', () => {
    expect(() => mustBeStrong(Buffer.from('hunter2'), 'env WEB_PASSWORD')).toThrow(
      /^The secret env WEB_PASSWORD has 7 characters/,
    );
    expect(() => mustBeStrong(Buffer.from('hunter2'), 'env WEB_PASSWORD')).not.toThrow(/hunter2/);
  });

  it('is strong when it was made', () => {
    const made = Array.from({ length: 200 }, () => newSecret(128));
    expect(new Set(made).size).toBe(200);
    for (const secret of made) {
      expect(secret).toMatch(/^[A-Za-z0-9]{128}$/);
      expect(weaknessOf(Buffer.from(secret))).toBeNull();
    }
  });
});
