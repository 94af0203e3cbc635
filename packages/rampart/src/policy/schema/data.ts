// Data loss prevention, as it is written.
// oxlint-disable unicorn/no-thenable -- `then` is a word of the policy here, never a function
import type { Bound, DataRules, Reaction } from '../types.ts';
import { keyPattern } from './rights.ts';
import { count, duration, share, size, word } from './scalars.ts';
import {
  becomes,
  choice,
  list,
  optional,
  part,
  setting,
  shorthand,
  standard,
} from './vocabulary.ts';
import type { Part } from './shape.ts';

/** What is undefined was not written, and may come from a role. */
export interface WrittenData {
  readonly replyBytes: DataRules['replyBytes'] | undefined;
  readonly egress: DataRules['egress'] | undefined;
  readonly sweep: DataRules['sweep'] | undefined;
  readonly sensitive: DataRules['sensitive'];
  readonly canaries: DataRules['canaries'] | undefined;
  readonly expiring: DataRules['expiring'];
}

const bytes = size('1kb', '1023gb');
const window = duration('1s', '24h');

function then(usual: Reaction): Part<Reaction> {
  return standard(
    word('alert', 'refuse', 'close'),
    usual,
    'What happens: an event only, a refusal too, or the connection is closed.',
  );
}

const reply: Part<Bound> = becomes(
  part({ at_most: setting(bytes, 'The largest reply.'), then: then('refuse') }),
  ({ at_most, then: reaction }) => ({ bytes: at_most, then: reaction }),
);

const egress: Part<NonNullable<DataRules['egress']>> = becomes(
  part({
    at_most: setting(bytes, 'Bytes of replies within the window.'),
    per: standard(window, '1m', 'The window.'),
    then: then('refuse'),
  }),
  ({ at_most, per, then: reaction }) => ({ bytes: at_most, per, then: reaction }),
);

const sweep: Part<NonNullable<DataRules['sweep']>> = part({
  share: standard(share(), '20%', 'The share of all keys that is a sweep.'),
  keys: standard(count(1, 1_000_000_000), 1_000, 'Fewer keys than this are never a sweep.'),
  per: standard(window, '1m', 'The window.'),
  then: then('alert'),
});

const sensitive: Part<DataRules['sensitive'][number]> = becomes(
  part({
    keys: setting(keyPattern, 'The keys of the class.'),
    at_most: setting(
      count(1, 1_000_000_000),
      'Different keys of it that may be read in the window.',
    ),
    per: standard(window, '1m', 'The window.'),
    then: then('refuse'),
  }),
  ({ keys, at_most, per, then: reaction }) => ({ keys, perWindow: at_most, per, then: reaction }),
);

const canaries: Part<NonNullable<DataRules['canaries']>> = part({
  keys: setting(list(keyPattern), 'Keys that nobody has reason to touch.'),
  then: then('close'),
});

const canaryKeys = shorthand('keys', list(keyPattern), canaries);

export const dataRules: Part<WrittenData> = becomes(
  part({
    reply: optional(
      choice<Bound>('a size, or a map with at_most', {
        text: shorthand('at_most', bytes, reply),
        map: reply,
      }),
      'The largest reply to one command.',
    ),
    egress: optional(egress, 'A budget of bytes that leave in a window.'),
    sweep: optional(sweep, 'Reading a large share of all keys in a window.'),
    sensitive: standard(list(sensitive), [], 'Classes of keys of which few are read at a time.'),
    canaries: optional(
      choice<NonNullable<DataRules['canaries']>>('a list of key patterns, or a map with keys', {
        text: canaryKeys,
        list: canaryKeys,
        map: canaries,
      }),
      'Keys that nobody has reason to touch: whoever does is up to something.',
    ),
    expiring: standard(
      list(keyPattern),
      [],
      'Keys that ought to expire; one that is stored without a time to live is told of.',
    ),
  }),
  ({ reply: replyBytes, ...others }) => ({ replyBytes, ...others }),
);
