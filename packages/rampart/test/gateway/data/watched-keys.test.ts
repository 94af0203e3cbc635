// oxlint-disable unicorn/no-thenable -- `then` is a word of the policy here, never a function
import { describe, expect, it } from 'vitest';
import { Canaries } from '../../../src/gateway/data/canaries.ts';
import { SensitiveKeys } from '../../../src/gateway/data/sensitive-keys.ts';

describe('canaries', () => {
  const canaries = new Canaries({ keys: ['admin:password', 'backup:*'], then: 'close' });
  const touched = (key: string): string | undefined => {
    const bytes = Buffer.from(`${key} more`);
    return canaries.touched(bytes, 0, bytes.length - 5)?.reaction;
  };

  it('are touched byte for byte, or by their beginning', () => {
    expect(touched('admin:password')).toBe('close');
    expect(touched('backup:2026')).toBe('close');
    expect(touched('admin:passwor')).toBeUndefined();
    expect(touched('admin:password2')).toBeUndefined();
    expect(touched('Admin:password')).toBeUndefined();
  });
});

describe('sensitive keys', () => {
  it('are read within a budget of their class', () => {
    const keys = new SensitiveKeys([
      { keys: 'card:*', perWindow: 2, per: 1000, then: 'refuse' },
      { keys: 'user:*', perWindow: 100, per: 1000, then: 'refuse' },
    ]);
    const read = (key: string, now: number): string | undefined => {
      const bytes = Buffer.from(key);
      return keys.touched(bytes, 0, bytes.length, now)?.refusal.reason;
    };
    expect([read('card:1', 0), read('card:2', 0), read('user:1', 0)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(read('card:3', 10)).toBe('rate limit: more than 2 keys of card:* within 1000 ms');
    expect(read('cart:3', 10)).toBeUndefined();
    expect(read('user:2', 10)).toBeUndefined();
    expect(read('card:4', 2500)).toBeUndefined();
  });

  it('are refused by one class even where another only alerts', () => {
    const keys = new SensitiveKeys([
      { keys: '*', perWindow: 1, per: 1000, then: 'alert' },
      { keys: 'card:*', perWindow: 1, per: 1000, then: 'refuse' },
    ]);
    const bytes = Buffer.from('card:1');
    const reactions = [0, 1, 2].map(
      (now) => keys.touched(bytes, 0, bytes.length, now)?.reaction ?? null,
    );
    expect(reactions).toEqual([null, 'refuse', 'refuse']);
  });
});
