import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReplyQueue } from '../../../src/gateway/upstream/reply-queue.ts';
import type { Taker } from '../../../src/gateway/upstream/route.ts';

function taker(): Taker {
  return { give: () => false, answered: () => undefined, upstreamLost: () => undefined };
}

const takers = [taker(), taker(), taker()];
const local = { kind: 'local', bytes: Buffer.from('+OK\r\n') } as const;

test('plain replies of one client in a row are one entry', () => {
  const [first = taker(), second = taker()] = takers;
  const queue = new ReplyQueue();
  queue.push(first, 1, null);
  queue.push(first, 3, null);
  queue.push(second, 1, null);
  expect(queue.taker).toBe(first);
  expect(queue.count).toBe(4);
  queue.shift();
  expect(queue.taker).toBe(second);
});

test('a special reply is never joined with others', () => {
  const [first = taker()] = takers;
  const queue = new ReplyQueue();
  queue.push(first, 1, null);
  queue.push(first, 1, local);
  queue.push(first, 1, null);
  const seen: (readonly [number, boolean])[] = [];
  while (!queue.empty) {
    seen.push([queue.count, queue.special !== null]);
    queue.shift();
  }
  expect(seen).toEqual([
    [1, false],
    [1, true],
    [1, false],
  ]);
});

test('what comes out is what went in, however full it was in between', () => {
  const step = fc.oneof(
    fc.record({ who: fc.nat(2), count: fc.integer({ min: 1, max: 3 }), plain: fc.boolean() }),
    fc.constant('take'),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 2_000 }), (steps) => {
      const queue = new ReplyQueue();
      const expected: Taker[] = [];
      const takeOne = (): void => {
        const { taker: who } = queue;
        expect(who).toBe(expected.shift() ?? null);
        if (who === null) return;
        if (queue.count > 1) queue.count -= 1;
        else queue.shift();
      };
      for (const one of steps) {
        if (typeof one === 'string') takeOne();
        else {
          const who = takers[one.who] ?? taker();
          const count = one.plain ? one.count : 1;
          queue.push(who, count, one.plain ? null : local);
          for (let n = 0; n < count; n += 1) expected.push(who);
        }
      }
      while (expected.length > 0) takeOne();
      expect(queue.empty).toBe(true);
    }),
    { numRuns: 60 },
  );
});
