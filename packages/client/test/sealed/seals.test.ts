// What a sealed value says when it is not what was sealed, for this key, here.
import fc from 'fast-check';
import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientError, digits, keyspace, sealed, type Sealed } from '@rampart/client';
import { CHUNK, HEADER, TAG } from '../../src/sealed/format.ts';
import { sealingRing } from '../support/sealing-rings.ts';

const note = keyspace('note:{id}', { id: digits() });
const key = note.key({ id: 1 });
const full = process.env['RAMPART_FULL'] === '1';

let stage: Stage;
let notes: Sealed<'note:{id}'>;
beforeAll(async () => {
  stage = new Stage();
  notes = sealed(note, { ring: await sealingRing(stage) });
});
afterAll(() => stage[Symbol.asyncDispose]());

/** `open`, or the code of the error. */
async function outcome(value: Buffer, of: Sealed<'note:{id}'> = notes, as = key): Promise<string> {
  try {
    await of.open(as, value);
    return 'open';
  } catch (error) {
    return error instanceof ClientError ? error.code : String(error);
  }
}

/** Bytes that are not all alike. */
function some(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 31) % 251));
}

describe('a sealed value', () => {
  it('opens as what was sealed, of any length and content', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (plain) => {
        const opened = await notes.open(key, notes.seal(key, plain));
        expect(opened.equals(plain)).toBe(true);
      }),
    );
    for (const length of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7]) {
      const plain = some(length);
      const value = notes.seal(key, plain);
      const chunks = Math.max(1, Math.ceil(length / CHUNK));
      expect(value.length).toBe(HEADER + length + chunks * TAG);
      expect((await notes.open(key, value)).equals(plain)).toBe(true);
    }
  });

  it('takes a text as UTF-8', async () => {
    expect((await notes.open(key, notes.seal(key, 'grün'))).toString()).toBe('grün');
  });

  it('never looks the same twice, and shows nothing of the text', () => {
    const [one, other] = [notes.seal(key, 'x'.repeat(100)), notes.seal(key, 'x'.repeat(100))];
    expect(one.subarray(HEADER)).not.toEqual(other.subarray(HEADER));
    expect(one.includes('xxx')).toBe(false);
  });

  it('shows every altered byte', async () => {
    const value = notes.seal(key, some(200));
    for (let at = 0; at < value.length; at += 1) {
      for (const flip of full ? Array.from({ length: 255 }, (_, index) => index + 1) : [1, 0x80]) {
        const altered = Buffer.from(value);
        altered[at] = (altered[at] ?? 0) ^ flip;
        expect(await outcome(altered), `byte ${at} by ${flip}`).toMatch(/^CLIENT_SEALED_/u);
      }
    }
  });

  it('shows altered bytes in every chunk of a long one', async () => {
    const value = notes.seal(key, some(2 * CHUNK + 100));
    const place = fc.nat(value.length - 1);
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const altered = Buffer.from(value);
        altered[at] = (altered[at] ?? 0) ^ flip;
        expect(await outcome(altered)).toMatch(/^CLIENT_SEALED_/u);
      }),
      { numRuns: full ? 5_000 : 100 },
    );
  });

  it('says that it was moved, to any other key', async () => {
    const value = notes.seal(key, 'a thousand');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2 }), async (id) => {
        expect(await outcome(value, notes, note.key({ id }))).toBe('CLIENT_SEALED_MOVED');
      }),
    );
  });

  it('says that it was cut, wherever', async () => {
    const value = notes.seal(key, some(2 * CHUNK + 100));
    const ends = [4, 20, HEADER, HEADER + TAG, HEADER + CHUNK + TAG, value.length - 1];
    for (const end of ends) {
      expect(await outcome(value.subarray(0, end)), `cut at ${end}`).toBe(
        'CLIENT_SEALED_TRUNCATED',
      );
    }
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: value.length - 1 }), async (end) => {
        expect(await outcome(value.subarray(0, end))).toBe('CLIENT_SEALED_TRUNCATED');
      }),
      { numRuns: full ? 1_000 : 50 },
    );
  });

  it('says that it was cut by one who has corrected the length too', async () => {
    const value = notes.seal(key, some(3 * CHUNK));
    const cut = Buffer.from(value.subarray(0, HEADER + 2 * (CHUNK + TAG)));
    cut.writeUIntBE(cut.length, HEADER - 6, 6);
    expect(await outcome(cut)).toBe('CLIENT_SEALED_TRUNCATED');
  });

  it('shows chunks that were exchanged, doubled or taken from another value', async () => {
    const value = notes.seal(key, some(3 * CHUNK));
    const other = notes.seal(key, some(3 * CHUNK));
    const whole = CHUNK + TAG;
    const chunk = (of: Buffer, index: number): Buffer =>
      of.subarray(HEADER + index * whole, HEADER + (index + 1) * whole);
    const head = value.subarray(0, HEADER);
    const mixtures = [
      [chunk(value, 1), chunk(value, 0), chunk(value, 2)],
      [chunk(value, 0), chunk(value, 0), chunk(value, 2)],
      [chunk(value, 0), chunk(other, 1), chunk(value, 2)],
      [chunk(value, 0), chunk(value, 2), chunk(value, 2)],
    ];
    for (const chunks of mixtures) {
      expect(await outcome(Buffer.concat([head, ...chunks]))).toBe('CLIENT_SEALED_ALTERED');
    }
    const longer = Buffer.concat([value, chunk(value, 2)]);
    expect(await outcome(longer)).toBe('CLIENT_SEALED_ALTERED');
  });

  it('says that the ring does not have its key', async () => {
    const other = sealed(note, { ring: await sealingRing(stage, { app: 'other' }) });
    expect(await outcome(other.seal(key, 'x'))).toBe('CLIENT_SEALED_KEY_UNKNOWN');
  });

  it('does not open for another purpose, or as a value of another ring', async () => {
    const ring = await sealingRing(stage);
    const [drafts, letters] = [
      sealed(note, { ring, purpose: 'drafts' }),
      sealed(note, { ring, purpose: 'letters' }),
    ];
    expect(await outcome(drafts.seal(key, 'x'), drafts)).toBe('open');
    expect(await outcome(drafts.seal(key, 'x'), letters)).toBe('CLIENT_SEALED_ALTERED');
  });

  it('says that it is of a newer version, or not sealed at all', async () => {
    const newer = notes.seal(key, 'x');
    newer[3] = 2;
    expect(await outcome(newer)).toBe('CLIENT_SEALED_NEWER');
    for (const plain of ['', '{"price":1}', 'x'.repeat(200)]) {
      expect(await outcome(Buffer.from(plain))).toBe('CLIENT_SEALED_PLAIN');
    }
  });

  it('never opens or breaks on bytes that an attacker makes up', async () => {
    const start = notes.seal(key, 'x');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(HEADER), async (bytes, kept) => {
        const made = Buffer.concat([start.subarray(0, kept), bytes]);
        if (!made.equals(start)) expect(await outcome(made)).toMatch(/^CLIENT_SEALED_/u);
      }),
    );
  });
});

describe('compression', () => {
  it('is off unless it is asked for, and both read what the other wrote', async () => {
    const ring = await sealingRing(stage);
    const [plainly, shortly] = [sealed(note, { ring }), sealed(note, { ring, compress: true })];
    const text = 'all the same '.repeat(1_000);
    expect(plainly.seal(key, text).length).toBeGreaterThan(text.length);
    expect(shortly.seal(key, text).length).toBeLessThan(text.length / 10);
    expect((await plainly.open(key, shortly.seal(key, text))).toString()).toBe(text);
    expect((await shortly.open(key, plainly.seal(key, text))).toString()).toBe(text);
  });

  it('leaves alone what does not become shorter', () => {
    expect(notes.seal(key, 'abc').length).toBe(HEADER + TAG + 3);
  });

  it('never decompresses to more than the longest value', async () => {
    const ring = await sealingRing(stage);
    const wide = sealed(note, { ring, compress: true });
    const narrow = sealed(note, { ring, maxLength: 1_000 });
    const value = wide.seal(key, Buffer.alloc(1_000_000));
    expect(await outcome(value, narrow)).toBe('CLIENT_SEALED_TOO_LONG');
    expect(() => narrow.seal(key, Buffer.alloc(1_001))).toThrow('longer than 1000 bytes');
  });
});

describe('sealed()', () => {
  it('says which option is wrong', async () => {
    const ring = await sealingRing(stage);
    // @ts-expect-error -- a misspelt option
    expect(() => sealed(note, { ring, compres: true })).toThrow(
      /"compres".*CLIENT_SEALED_OPTION/su,
    );
    expect(() => sealed(note, { ring, purpose: 'Ünder' })).toThrow(
      /purpose.*CLIENT_SEALED_OPTION/su,
    );
    expect(() => sealed(note, { ring, maxLength: 0 })).toThrow(/maxLength.*CLIENT_SEALED_OPTION/su);
  });

  it('takes no ring whose keys die', async () => {
    const { createRing, memoryStore } = await import('@rampart/keyring');
    await using ring = createRing({ app: 'shop', name: 'csrf', store: memoryStore() });
    // @ts-expect-error -- a signing ring
    expect(() => sealed(note, { ring })).toThrow(/signing.*CLIENT_SEALED_OPTION/su);
  });

  it('refuses a key of another keyspace, for the compiler and at run time', () => {
    const price = keyspace('price:{id}', { id: digits() });
    // @ts-expect-error -- not a note
    expect(() => notes.seal(price.key({ id: 1 }), 'x')).toThrow('a key of note:{id}');
    // @ts-expect-error -- a text
    expect(() => notes.seal('note:1', 'x')).toThrow('a key of note:{id}');
  });
});
