import fc from 'fast-check';
import type { Reply } from '../../src/resp/read.ts';
import { treacherousBytes } from './frames.ts';

const anyLine = fc
  .stringMatching(/^[ -~]{0,20}$/)
  .map((text): Uint8Array => Buffer.from(text, 'latin1'));

const anyScalar: fc.Arbitrary<Reply> = fc.oneof(
  fc.record({ kind: fc.constantFrom('simple', 'error'), bytes: anyLine }),
  fc.record({ kind: fc.constantFrom('bulk', 'bulk-error', 'verbatim'), bytes: treacherousBytes }),
  fc.record({ kind: fc.constant('integer'), text: fc.bigInt().map(String) }),
  fc.record({ kind: fc.constant('big-number'), text: fc.bigInt().map(String) }),
  fc.record({
    kind: fc.constant('double'),
    text: fc.constantFrom('inf', '-inf', 'nan', '1.10', '1e+22'),
  }),
  fc.record({ kind: fc.constant('boolean'), value: fc.boolean() }),
  fc.record({ kind: fc.constant('null'), form: fc.constantFrom('bulk', 'array', 'plain') }),
);

/** A reply of any kind, nested, with attributes here and there. */
export const anyReply: fc.Arbitrary<Reply> = fc.letrec<{ reply: Reply; pairs: Reply[] }>((tie) => ({
  pairs: fc
    .array(fc.tuple(tie('reply'), tie('reply')), { maxLength: 2 })
    .map((pairs) => pairs.flat()),
  reply: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: anyScalar },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom('array', 'set', 'push'),
        items: fc.array(tie('reply'), { maxLength: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('map'), items: tie('pairs') }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('attributed'),
        attributes: tie('pairs'),
        reply: tie('reply'),
      }),
    },
  ),
})).reply;
