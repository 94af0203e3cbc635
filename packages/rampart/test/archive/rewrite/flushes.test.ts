import { expect, test } from 'vitest';

import { FlushWatch } from '../../../src/archive/rewrite/flushes.ts';
import type { Flush } from '../../../src/archive/rewrite/flushes.ts';
import { encodeCommand } from '../../../src/resp/write.ts';

const begins = 1_000;

function streamOf(...commands: readonly string[]): readonly Buffer[] {
  return commands.map((command) => Buffer.from(encodeCommand(command.split(' '))));
}

/** What is found when the stream comes in pieces of this size, and where another watch goes on. */
function found(
  bytes: Buffer,
  size: number,
  from = begins,
): { readonly flushes: readonly Flush[]; readonly resumesAt: number } {
  const watch = new FlushWatch(from);
  const flushes: Flush[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    const span = { from: from + at, to: from + at + piece.length };
    const received = { receivedFrom: at, receivedTo: at + 1 };
    flushes.push(
      ...watch.take({ kind: 'stream', replid: 'r', ...span, ...received, bytes: piece }),
    );
  }
  return { flushes, resumesAt: watch.resumesAt };
}

test.each([1, 7, 10_000])('a flush is found where it begins, in pieces of %i bytes', (size) => {
  const parts = streamOf('SELECT 3', 'SET a FLUSHALL', 'flushdb ASYNC', 'SET b 1', 'FLUSHALL');
  const { flushes, resumesAt } = found(Buffer.concat(parts), size);
  const [select = 0, set = 0, , other = 0] = parts.map(({ length }) => length);
  const first = begins + select + set;
  expect(flushes).toMatchObject([
    { command: 'FLUSHDB', database: 3, offset: first },
    { command: 'FLUSHALL', offset: first + (parts[2]?.length ?? 0) + other },
  ]);
  expect(resumesAt).toBe(begins + Buffer.concat(parts).length);
});

test('before a flush in a transaction is before the transaction', () => {
  const parts = streamOf('SET a 1', 'MULTI', 'SET b 1', 'FLUSHALL', 'EXEC');
  const { flushes } = found(Buffer.concat(parts), 10_000);
  expect(flushes).toMatchObject([{ offset: begins + (parts[0]?.length ?? 0) }]);
});

test('who goes on where another watch has stopped misses nothing, also in a transaction', () => {
  const parts = streamOf('SET a 1', 'MULTI', 'SET b 1', 'FLUSHALL', 'EXEC', 'FLUSHDB');
  const whole = Buffer.concat(parts);
  const all = found(whole, 10_000).flushes.map(({ offset }) => offset);
  for (let cut = 1; cut < whole.length; cut += 1) {
    const first = found(whole.subarray(0, cut), 10_000);
    const rest = found(whole.subarray(first.resumesAt - begins), 10_000, first.resumesAt);
    const both = [...first.flushes, ...rest.flushes].map(({ offset }) => offset);
    expect([...new Set(both)]).toEqual(all);
  }
});
