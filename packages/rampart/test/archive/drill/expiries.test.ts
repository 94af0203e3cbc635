import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { expiriesOf } from '../../../src/archive/drill/expiries.ts';
import type { Reply } from '../../../src/resp/read.ts';

type Keys = readonly (readonly [name: string, moment: number])[];

/** Answers a scan in one page for each list of keys. */
function scanning(pages: readonly Keys[]): Parameters<typeof expiriesOf>[0] {
  const moments = new Map(pages.flat());
  return {
    call: async (...words) => {
      if (words[0] !== 'SCAN') return { kind: 'simple', bytes: Buffer.from('OK') };
      const page = Number(words[1]);
      const next = page + 1 < pages.length ? page + 1 : 0;
      const keys = (pages[page] ?? []).map(([name]) => bulk(name));
      return { kind: 'array', items: [bulk(String(next)), { kind: 'array', items: keys }] };
    },
    callAll: async (commands) =>
      commands.map(([, key]) => ({
        kind: 'integer',
        text: String(moments.get(String(key)) ?? -1),
      })),
  };
}

function bulk(text: string): Reply {
  return { kind: 'bulk', bytes: Buffer.from(text) };
}

const some: Keys = [
  ['a', 1_000],
  ['b', 2_000],
  ['c', -1],
];

describe('the expiries of a server', () => {
  it('are the same in whatever order and how often a scan hands keys out', async () => {
    const once = await expiriesOf(scanning([some]), ['0'], 500);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.shuffledSubarray([...some]), { minLength: 1, maxLength: 4 }),
        async (pages) => {
          const scan = scanning([...pages, some]);
          expect(await expiriesOf(scan, ['0'], 500)).toBe(once);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('differ when one key lives longer, is another or is missing', async () => {
    const of = (keys: Keys): Promise<string> => expiriesOf(scanning([keys]), ['0'], 500);
    const all = await Promise.all([
      of(some),
      of([['a', 1_001], ...some.slice(1)]),
      of([['z', 1_000], ...some.slice(1)]),
      of(some.slice(1)),
    ]);
    expect(new Set(all).size).toBe(4);
  });

  it('leave out what expires before the moment of the comparison', async () => {
    const after = await expiriesOf(scanning([some]), ['0'], 1_500);
    expect(after).toBe(await expiriesOf(scanning([some.slice(1)]), ['0'], 1_500));
  });

  it('hold thousands of keys', async () => {
    const many = Array.from({ length: 5_000 }, (_, at) => [`key:${at}`, 1_000 + at] as const);
    const all = await expiriesOf(scanning([many]), ['0'], 500);
    expect(all).toBe(await expiriesOf(scanning([many.toReversed(), many]), ['0'], 500));
    expect(all).not.toBe(await expiriesOf(scanning([many.slice(1)]), ['0'], 500));
  });
});
