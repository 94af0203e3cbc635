import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { CommandScanner } from '../../src/archive/read/command-scanner.ts';
import type { StreamCommand } from '../../src/archive/read/command-scanner.ts';
import { StreamState } from '../../src/archive/read/stream-state.ts';
import { encodeCommand } from '../../src/resp/write.ts';
import { stream } from './made.ts';

const whole = { bytes: Infinity, arguments: Infinity };

function scan(bytes: Buffer, size: number, kept = whole, offset = 0): StreamCommand[] {
  const found: StreamCommand[] = [];
  const scanner = new CommandScanner(offset, kept);
  for (let at = 0; at < bytes.length; at += size) {
    scanner.scan(bytes.subarray(at, at + size), (command) => {
      found.push(command);
    });
  }
  return found;
}

test('any commands come out as they went in, however the stream is cut', () => {
  const words = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(words, { maxLength: 6 }), fc.integer({ min: 1, max: 30 }), (all, size) => {
      const encoded = all.map((each) => encodeCommand(each));
      const found = scan(Buffer.concat(encoded), size, whole, 1_000);
      expect(found.map((command) => command.words.map((word) => new Uint8Array(word)))).toEqual(
        all,
      );
      let offset = 1_000;
      for (const [index, { from, to, count }] of found.entries()) {
        expect([from, to - from, count]).toEqual([
          offset,
          encoded[index]?.length,
          all[index]?.length,
        ]);
        offset = to;
      }
    }),
  );
});

test('only the beginnings of arguments are kept, and their real lengths', () => {
  const bytes = stream(['SET', 'k'.repeat(100), 'v'.repeat(100_000), 'EX', '10']);
  const [command] = scan(bytes, 4_096, { bytes: 8, arguments: 3 });
  expect(command?.words.map(String)).toEqual(['SET', 'kkkkkkkk', 'vvvvvvvv']);
  expect(command?.lengths).toEqual([3, 100, 100_000]);
  expect(command?.count).toBe(5);
});

test('a command that has not ended is no command, and the boundary stays before it', () => {
  const bytes = stream(['SET', 'a', '1'], ['SET', 'b', '2']);
  const first = stream(['SET', 'a', '1']).length;
  for (let length = first; length < bytes.length; length++) {
    const scanner = new CommandScanner(0, whole);
    scanner.scan(bytes.subarray(0, length), () => undefined);
    expect(scanner.boundary).toBe(first);
  }
});

test.for(['PING\r\n', '*0\r\n', '*x\r\n', '*1\n', '*1\r\n+a\r\n', '*1\r\n$1\r\nab\r\n', '*\r\n'])(
  'bytes that are no command are refused with their place: %j',
  (text) => {
    const bytes = Buffer.concat([stream(['PING']), Buffer.from(text)]);
    for (const size of [1, 100]) {
      expect(() => scan(bytes, size)).toThrow(/At offset \d+ the stream is not a command/);
    }
  },
);

describe('where a state may be cut', () => {
  function cutBehind(...commands: readonly (readonly string[])[]): [number, number | null] {
    const state = new StreamState(null);
    let boundary = 0;
    for (const command of scan(stream(...commands), 1_000)) {
      state.pass(command);
      boundary = command.to;
    }
    const { offset, database } = state.cutAt(boundary);
    return [offset, database];
  }

  const select = ['SELECT', '3'];
  const set = ['SET', 'a', '1'];

  test('behind any command outside of a transaction', () => {
    expect(cutBehind(select, set)).toEqual([stream(select, set).length, 3]);
  });

  test('before the transaction that is open, with the database of there', () => {
    const cut = stream(select, set).length;
    expect(cutBehind(select, set, ['MULTI'], ['SELECT', '5'], set)).toEqual([cut, 3]);
  });

  test('behind the transaction when it has ended', () => {
    const all = [select, ['MULTI'], ['select', '5'], set, ['EXEC']];
    expect(cutBehind(...all)).toEqual([stream(...all).length, 5]);
  });
});
