import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { days, fileStore, memoryStore, newSealKey, sealKeysFromEnv } from '@rampart/keyring';
import type { RingOptions } from '@rampart/keyring';
import { checkOptions } from '../src/options.ts';
import { makeSealKeyLine, parseSealKey } from '../src/seal-key.ts';

const least: RingOptions = { app: 'shop', name: 'csrf', store: memoryStore() };
const shared: RingOptions = { ...least, store: fileStore('/nowhere') };

describe('the options of a ring', () => {
  test('have the defaults that they state', () => {
    expect(checkOptions(least)).toMatchObject({
      kind: 'signing',
      rotateEvery: days(30),
      lead: 300_000,
      keep: days(1),
      pollEvery: 500,
      maxStale: 3_600_000,
      startWithin: 10_000,
      revocationsHeld: 100_000,
      push: true,
    });
  });

  test('are refused when unknown, with the one that was meant', () => {
    const options = { ...least, rotatEvery: 1 };
    expect(() => checkOptions(options)).toThrow(
      /no option "rotatEvery"\. Did you mean rotateEvery\?/,
    );
  });

  test.each([
    { app: 'Shop' },
    { app: '' },
    { name: 'a{b}' },
    { name: 'x'.repeat(65) },
    { rotateEvery: 0 },
    { keep: Number.NaN },
    { pollEvery: Infinity },
    { rotateEvery: 60_000, lead: 30_000 },
    { sealKeys: [] },
    { sealKeys: ['rsk1_short'] },
    { cache: '' },
  ] satisfies Partial<RingOptions>[])('are refused out of range: %o', (wrong) => {
    expect(() => checkOptions({ ...least, ...wrong })).toThrow(/KEYRING_/);
  });

  test('must hold a seal key on a shared store, and the error prints the line that makes one', () => {
    expect(() => checkOptions(shared)).toThrow(makeSealKeyLine);
    expect(() => checkOptions({ ...shared, dangerouslyStoreKeysInPlaintext: true })).not.toThrow();
    expect(() => checkOptions({ ...shared, sealKeys: [newSealKey()] })).not.toThrow();
    expect(() => checkOptions({ ...least, cache: '/nowhere' })).toThrow(/KEYRING_SEAL_KEY_MISSING/);
  });
});

describe('a seal key', () => {
  test('is made by the line that the error prints', () => {
    const [, code = ''] = /^node -e "(.*)"$/.exec(makeSealKeyLine) ?? [];
    const line = execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' }).trim();
    expect(parseSealKey(line.replace('RAMPART_SEAL_KEY=', ''), 'the line').secret).toHaveLength(32);
  });

  test('comes from the environment, several of them too', () => {
    const keys = [newSealKey(), newSealKey()];
    process.env['TEST_SEAL_KEYS'] = keys.join(', ');
    const ids = sealKeysFromEnv('TEST_SEAL_KEYS').map((key) => key.id);
    expect(ids).toEqual(keys.map((key) => parseSealKey(key, 'the test').id));
    delete process.env['TEST_SEAL_KEYS'];
    expect(() => sealKeysFromEnv('TEST_SEAL_KEYS')).toThrow(/KEYRING_SEAL_KEY_MISSING/);
  });

  test('is refused in any spelling but the one', () => {
    const key = newSealKey();
    for (const wrong of [
      key.slice(0, -1),
      `${key}A`,
      key.replace('rsk1', 'rsk2'),
      `${key.slice(0, -1)}_`.replace(/.$/, 'B'),
    ]) {
      expect(() => parseSealKey(wrong, 'the test')).toThrow(/KEYRING_SEAL_KEY_MALFORMED/);
    }
  });
});
