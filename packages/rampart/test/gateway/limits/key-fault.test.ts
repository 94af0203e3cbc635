import { describe, expect, it } from 'vitest';
import {
  keyClimbs,
  keyControl,
  keyFault,
  keySound,
  keyTooLong,
} from '../../../src/gateway/limits/key-fault.ts';

function faultOf(key: string): number {
  const bytes = Buffer.from(`<${key}>`);
  return keyFault(bytes, 1, bytes.length - 1, 1024);
}

describe('a key', () => {
  it.each(['cart:1', 'użytkownik:7', 'a b', 'a..b/c', '..', 'x../y', '', 'k'.repeat(1024)])(
    'is sound: %s',
    (key) => {
      expect(faultOf(key)).toBe(keySound);
    },
  );

  it.each(['a\r\nFLUSHALL\r\n', 'a\u001b[2Jb', '\0', 'a\u007f', '../\n'])(
    'has a control character: %j',
    (key) => {
      expect(faultOf(key)).toBe(keyControl);
    },
  );

  it('is too long', () => {
    expect(faultOf('k'.repeat(1025))).toBe(keyTooLong);
  });

  it.each(['../../etc/passwd', 'a/../b', 'a/../'])('climbs like a path: %s', (key) => {
    expect(faultOf(key)).toBe(keyClimbs);
  });
});
