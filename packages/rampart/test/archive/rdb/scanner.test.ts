import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Stage } from '@rampart/stage';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveError } from '../../../src/archive/codes.ts';
import { RdbScanner } from '../../../src/archive/rdb/scanner.ts';
import type { RdbPart } from '../../../src/archive/rdb/scanner.ts';
import { RdbWriter } from '../../../src/archive/rdb/rdb-writer.ts';
import { fillWithEverything } from './every-encoding.ts';

const full = process.env['RAMPART_FULL'] === '1';

const stage = new Stage();
let snapshot: Buffer;

beforeAll(async () => {
  const server = await stage.redis();
  await using connection = await server.connect();
  await fillWithEverything(connection, 1);
  await connection.command('SAVE');
  snapshot = await readFile(join(server.directory, 'data/dump.rdb'));
});

afterAll(() => stage[Symbol.asyncDispose]());

/** All parts, values joined, as text that can be compared. */
function partsOf(chunks: readonly Uint8Array[]): readonly string[] {
  const scanner = new RdbScanner();
  const parts: string[] = [];
  let value: Uint8Array[] = [];
  for (const chunk of chunks) {
    for (const part of scanner.feed(chunk)) {
      if (part.kind !== 'value') parts.push(shown(part));
      else {
        value.push(part.bytes);
        if (!part.last) continue;
        parts.push(Buffer.concat(value).toString('base64'));
        value = [];
      }
    }
  }
  scanner.end();
  return parts;
}

function shown(part: RdbPart): string {
  return JSON.stringify(part, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

function* chunksOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function faultOf(chunks: readonly Uint8Array[]): string | null {
  try {
    partsOf(chunks);
    return null;
  } catch (error) {
    if (error instanceof ArchiveError) return error.code;
    throw error;
  }
}

function small(): Buffer {
  const writer = new RdbWriter(10);
  writer.note('redis-ver', '7.0.15');
  const head = { database: 2, type: 0, expiresAt: 5n, idle: 7, frequency: null };
  writer.key({ ...head, name: Buffer.from('key') });
  writer.value(Buffer.from('\x05value'));
  return writer.end();
}

describe('a snapshot', () => {
  it('has the same parts whole, in pieces and byte by byte', () => {
    const whole = partsOf([snapshot]);
    expect(whole.length).toBeGreaterThan(100);
    for (const size of [1, 61]) {
      expect(partsOf([...chunksOf(snapshot, size)]), `pieces of ${size}`).toEqual(whole);
    }
  });

  it('gives a large value in pieces no longer than what came', () => {
    const scanner = new RdbScanner();
    let longest = 0;
    for (const chunk of chunksOf(snapshot, 512)) {
      for (const part of scanner.feed(chunk)) {
        if (part.kind === 'value') longest = Math.max(longest, part.bytes.length);
      }
    }
    // With a few bytes that were left of the chunk before.
    expect(longest).toBeGreaterThan(256);
    expect(longest).toBeLessThanOrEqual(512 + 64);
  });

  it('tells the head of a key', () => {
    const scanner = new RdbScanner();
    const parts = [...scanner.feed(small())];
    expect(parts.map(({ kind }) => kind)).toEqual(['version', 'note', 'key', 'value', 'end']);
    expect(parts[2]).toEqual({
      kind: 'key',
      head: {
        database: 2,
        name: Buffer.from('key'),
        type: 0,
        expiresAt: 5n,
        idle: 7,
        frequency: null,
      },
    });
    expect(parts.at(-1)).toEqual({ kind: 'end', checked: true });
  });

  it('without a checksum is read, and said not to be checked', () => {
    const bytes = small();
    bytes.fill(0, bytes.length - 8);
    expect([...new RdbScanner().feed(bytes)].at(-1)).toEqual({ kind: 'end', checked: false });
  });

  it('that is cut off anywhere is said to be', () => {
    const bytes = small();
    for (let length = 0; length < bytes.length; length++) {
      expect(faultOf([bytes.subarray(0, length)]), `after ${length}`).toBe('ARCHIVE_RDB_TRUNCATED');
    }
    const step = full ? 1 : Math.ceil(snapshot.length / 40);
    for (let length = 9; length < snapshot.length; length += step) {
      expect(faultOf([snapshot.subarray(0, length)])).toBe('ARCHIVE_RDB_TRUNCATED');
    }
  });

  it('in which a bit was turned is refused', () => {
    const bytes = small();
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ (1 << bit);
        expect(faultOf([altered]), `bit ${bit} of byte ${at}`).toMatch(/^ARCHIVE_RDB_/);
      }
    }
  });

  it('whose bytes were changed at random is refused with a code, and nothing else happens', () => {
    const place = fc.nat(snapshot.length - 1);
    const change = fc.tuple(place, fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const altered = Buffer.from(snapshot);
        for (const [at, by] of changes) altered[at] = (altered[at] ?? 0) ^ by;
        expect(altered.equals(snapshot) || faultOf([altered]) !== null).toBe(true);
      }),
      { numRuns: full ? 5_000 : 60 },
    );
  });

  it('of bytes that mean nothing is refused with a code', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(bytes, fc.boolean(), (noise, begins) => {
        const head = Buffer.from(begins ? 'REDIS0011' : '');
        expect(faultOf([head, noise])).toMatch(/^ARCHIVE_RDB_/);
      }),
      { numRuns: full ? 100_000 : 2_000 },
    );
  });

  it.each([
    ['of another program', 'MAGIC0010', 'ARCHIVE_RDB_FOREIGN'],
    ['of a format to come', 'REDIS0013', 'ARCHIVE_RDB_VERSION'],
    ['of a later Valkey', 'VALKEY080', 'ARCHIVE_RDB_VERSION'],
    ['with a value of a pre-release', 'REDIS0012\x16', 'ARCHIVE_RDB_UNSUPPORTED'],
    ['with a value of no type', 'REDIS0012\x7f', 'ARCHIVE_RDB_MALFORMED'],
  ])('%s is refused', (_what, text, code) => {
    expect(faultOf([Buffer.from(text, 'latin1')])).toBe(code);
  });

  it('behind which more follows is refused', () => {
    expect(faultOf([small(), Buffer.from('x')])).toBe('ARCHIVE_RDB_MALFORMED');
  });
});
