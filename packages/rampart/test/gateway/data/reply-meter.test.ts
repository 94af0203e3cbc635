import { describe, expect, it } from 'vitest';
import { refuse } from '../../../src/gateway/codes.ts';
import type { Breach } from '../../../src/gateway/data/breach.ts';
import { ReplyMeter } from '../../../src/gateway/data/reply-meter.ts';
import type { Reaction } from '../../../src/policy/types.ts';

const most = 40;

interface Outcome {
  /** What the client would see. */
  readonly passed: string;
  readonly crossed: readonly string[];
}

/** Feeds the bytes in pieces of a size; a reply that is replaced shows as `<error>`. */
function meter(text: string, piece: number, reaction: Reaction = 'refuse', asked = true): Outcome {
  let passed = '';
  const crossed: string[] = [];
  const breach: Breach = { reaction, refusal: refuse('GATEWAY_EGRESS_EXCEEDED') };
  const measured = new ReplyMeter((length) => (length > most ? breach : null), {
    asked,
    pass: (bytes, start, end) => {
      passed += bytes.toString('latin1', start, end);
      return false;
    },
    crossed: (_, replaced) => {
      if (replaced) passed += '<error>';
      crossed.push(replaced ? 'replaced' : reaction);
    },
  });
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += piece) {
    measured.take(bytes, at, Math.min(bytes.length, at + piece));
  }
  return { passed, crossed };
}

const small = '+OK\r\n$3\r\nabc\r\n:7\r\n$-1\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n';
const large = `$100\r\n${'x'.repeat(100)}\r\n`;
const long = `*20\r\n${'$2\r\nab\r\n'.repeat(20)}`;
const pieces = [1, 2, 3, 7, 16, 41, 10_000];

describe('a reply that is too large', () => {
  it.each(pieces)('is replaced when it tells its size, in pieces of %d', (piece) => {
    const { passed, crossed } = meter(`${small}${large}${small}`, piece);
    expect(passed).toBe(`${small}<error>${small}`);
    expect(crossed).toEqual(['replaced']);
  });

  it('is replaced when it grows too large within the bytes that it begins in', () => {
    const { passed } = meter(`${small}${long}${small}`, 10_000);
    expect(passed).toBe(`${small}<error>${small}`);
  });

  it.each([1, 2, 7, 30])('cannot be replaced once a part has passed, pieces of %d', (piece) => {
    const { passed, crossed } = meter(`${small}${long}`, piece);
    expect(crossed).toEqual(['refuse']);
    expect(passed.length).toBeLessThan(small.length + most + 1);
    expect(`${small}${long}`.startsWith(passed)).toBe(true);
  });

  it.each(pieces)('passes with one alert where that is wanted, in pieces of %d', (piece) => {
    const text = `${large}${small}${long}${large}`;
    expect(meter(text, piece, 'alert')).toEqual({
      passed: text,
      crossed: ['alert', 'alert', 'alert'],
    });
  });

  it('is never replaced when nobody asked for it', () => {
    expect(meter(large, 10_000, 'refuse', false).crossed).toEqual(['refuse']);
    expect(meter(`>2\r\n${large}:1\r\n`, 10_000).crossed).toEqual(['refuse']);
  });
});

describe('replies that are small enough', () => {
  it.each(pieces)('pass as they came, in pieces of %d', (piece) => {
    const resp3 = '|1\r\n+k\r\n+v\r\n%1\r\n+a\r\n:1\r\n_\r\n#t\r\n,1.5\r\n=7\r\ntxt:abc\r\n';
    expect(meter(small + resp3, piece)).toEqual({ passed: small + resp3, crossed: [] });
  });

  it('does not hold up what is no reply at all', () => {
    const snapshot = `$5\r\nREDIS0011\u00fa${'y'.repeat(100)}`;
    expect(meter(snapshot, 10_000).passed).toBe(snapshot);
  });
});

it('passes and replaces the same where it is told that bytes end with a reply', () => {
  const replies = [small, large, '+OK\r\n', long, small, '$3\r\nabc\r\n', large];
  const outcomes = [false, true].map((whole) => {
    let passed = '';
    const breach: Breach = { reaction: 'refuse', refusal: refuse('GATEWAY_EGRESS_EXCEEDED') };
    const measured = new ReplyMeter((length) => (length > most ? breach : null), {
      asked: true,
      pass: (bytes, start, end) => {
        passed += bytes.toString('latin1', start, end);
        return false;
      },
      crossed: (_, replaced) => {
        passed += replaced ? '<error>' : '<cut>';
      },
    });
    for (const text of replies) {
      // One whole, and one in two parts of which only the second ends with the end of a reply.
      const bytes = Buffer.from(`${text}+in parts\r\n`, 'latin1');
      measured.take(bytes, 0, text.length, whole);
      measured.take(bytes, text.length, text.length + 4);
      measured.take(bytes, text.length + 4, bytes.length, whole);
    }
    return passed;
  });
  expect(outcomes[1]).toBe(outcomes[0]);
  expect(outcomes[0]).toContain('<error>');
});
