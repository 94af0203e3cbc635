import { describe, expect, test } from 'vitest';
import { memoryStore } from '@rampart/keyring';
import { idOf } from '../src/id.ts';
import { RingCodec } from '../src/ring-value.ts';
import { newSealKey, parseSealKey } from '../src/seal-key.ts';
import { emptyState, withKey } from '../src/state.ts';
import { Servers } from './support/rings.ts';

const place = { app: 'shop', name: 'csrf' };
const sealKey = parseSealKey(newSealKey(), 'the test');
const lives = { kind: 'signing', rotateEvery: 1e6, lead: 1e3, keep: 1e5, maxStale: 1e5 } as const;
const key = { id: idOf(1, 2), secret: Buffer.alloc(32, 7).toString('base64url') };
const state = withKey(emptyState, key, 1000, 1000, lives);

describe('a sealed ring', () => {
  const codec = new RingCodec(place, [sealKey]);
  const value = codec.encode(state);

  test('opens as it was', () => {
    expect(codec.decode(value)).toEqual({ kind: 'ring', state, sealedUnder: sealKey.id });
  });

  test('with any one bit changed does not open', () => {
    const bytes = Buffer.from(value, 'latin1');
    const opened: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = Buffer.from(bytes);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (codec.decode(altered.toString('latin1')).kind === 'ring') opened.push(bit);
    }
    expect(opened).toEqual([]);
  });

  test('with anything cut off or added does not open', () => {
    for (let length = 0; length < value.length; length += 1) {
      expect(codec.decode(value.slice(0, length)).kind).not.toBe('ring');
    }
    for (const added of ['A', '.', ' ', '\n', '=']) {
      expect(codec.decode(value + added).kind).toBe('damaged');
      expect(codec.decode(added + value).kind).toBe('damaged');
    }
  });

  test('of another application or name does not open', () => {
    for (const other of [
      { ...place, app: 'shop2' },
      { ...place, name: 'csr' },
      { app: 'shopc', name: 'srf' },
    ]) {
      expect(new RingCodec(other, [sealKey]).decode(value).kind).toBe('damaged');
    }
  });

  test('under another key is told apart from a damaged one', () => {
    const other = parseSealKey(newSealKey(), 'the test');
    expect(new RingCodec(place, [other]).decode(value).kind).toBe('foreign');
    expect(new RingCodec(place, [other, sealKey]).decode(value)).toMatchObject({
      sealedUnder: sealKey.id,
    });
  });

  test('is not taken for an unsealed one, nor an unsealed one for it', () => {
    const open = new RingCodec(place, []);
    expect(open.decode(open.encode(state)).kind).toBe('ring');
    expect(codec.decode(open.encode(state)).kind).toBe('damaged');
    expect(open.decode(value).kind).toBe('foreign');
  });

  test('shows neither secrets nor lifetimes', () => {
    expect(value).not.toContain(key.secret);
    expect(value).not.toContain(Buffer.from(key.secret).toString('base64url').slice(0, 20));
  });
});

describe('a sealed value', () => {
  test('with any one bit changed does not open', async () => {
    await using servers = new Servers();
    const ring = servers.sealing(memoryStore(), { name: 'files' });
    await ring.ready();
    const sealed = ring.seal('a secret of 24 characters', 'file:1');
    const bytes = Buffer.from(sealed, 'latin1');
    const opened: number[] = [];
    const codes = new Set<string>();
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = Buffer.from(bytes);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      try {
        await ring.open(altered.toString('latin1'), 'file:1');
        opened.push(bit);
      } catch (error) {
        codes.add(error instanceof Error && 'code' in error ? String(error.code) : String(error));
      }
    }
    expect(opened).toEqual([]);
    expect([...codes].toSorted((a, b) => a.localeCompare(b))).toEqual([
      'KEYRING_SEALED_ALTERED',
      'KEYRING_SEALED_KEY_UNKNOWN',
      'KEYRING_SEALED_MALFORMED',
    ]);
  });
});
