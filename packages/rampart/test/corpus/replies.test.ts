import fc from 'fast-check';
import { expect, it } from 'vitest';

import { countReplies, readReplies } from '../../corpus/wire/replies.ts';

const leaf = fc.oneof(
  fc.constantFrom('+OK\r\n', '-ERR no\r\n', ':7\r\n', '$-1\r\n', '*-1\r\n', '_\r\n', '#t\r\n'),
  fc.string({ maxLength: 5 }).map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`),
);
const { reply } = fc.letrec<{ reply: string; items: string[] }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 3 },
    leaf,
    tie('items').map((items) => `*${items.length}\r\n${items.join('')}`),
    tie('items').map((items) => `%${items.length}\r\n${items.join('')}${items.join('')}`),
  ),
  items: fc.array(tie('reply'), { maxLength: 4 }),
}));

it('counts as many replies as it reads, wherever they are cut off', () => {
  fc.assert(
    fc.property(fc.array(reply, { maxLength: 4 }), fc.nat(), (replies, cut) => {
      const bytes = Buffer.from(replies.join(''));
      const part = bytes.subarray(0, cut % (bytes.length + 1));
      expect(countReplies(part)).toBe(readReplies(part).replies.length);
      expect(countReplies(bytes)).toBe(replies.length);
    }),
  );
});
