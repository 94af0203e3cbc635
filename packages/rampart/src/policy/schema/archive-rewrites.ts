// What is taken for the mass rewriting of a data set, of which the archiver tells.
import type { ArchivePolicy } from '../types.ts';
import { count, duration, share } from './scalars.ts';
import { becomes, optional, part, standard } from './vocabulary.ts';
import type { Part } from './shape.ts';

export const rewrites: Part<ArchivePolicy['rewrites']> = becomes(
  part({
    per: standard(duration('1s', '1d'), '1m', 'Within which time it has to happen.'),
    keys: standard(count(10, 1_000_000_000), 1_000, 'Fewer keys are nobody’s ransom.'),
    encrypted: standard(
      share(),
      '10%',
      'Of all keys, that were replaced by values that look encrypted where those before did not.',
    ),
    removed: standard(share(), '30%', 'Of all keys, that were removed and had no expiry.'),
    replaced: optional(
      share(),
      'Of all keys, that were replaced by whatever; never told if left out, for an import does it.',
    ),
    room: standard(
      count(1_000, 200_000_000),
      4_000_000,
      'Keys that are remembered, in about 8 bytes each. Have more than there are.',
    ),
  }),
  ({ replaced = null, ...written }) => ({ ...written, replaced }),
);
