// How failed logins slow down and shut out whoever fails: the same at the gateway and at the console.
import type { InferOutput } from 'valibot';

import type { ThrottlePolicy } from '../types.ts';
import { count, duration } from './scalars.ts';
import type { Part } from './shape.ts';
import { becomes, part, standard } from './vocabulary.ts';

/** Settings of a map that has others besides. */
export const throttle = {
  free: standard(count(0, 1_000), 5, 'Failures, by address and by user, before there is a delay.'),
  first_delay: standard(
    duration('10ms', '1m'),
    '250ms',
    'The first delay; each further one doubles.',
  ),
  longest_delay: standard(duration('100ms', '1h'), '30s', 'The longest delay.'),
  ban_after: standard(count(1, 100_000), 20, 'Failures within the window that ban an address.'),
  ban_for: standard(duration('1s', '30d'), '15m', 'How long it stays banned.'),
  window: standard(duration('1s', '30d'), '15m', 'How long a failure is remembered.'),
} as const;

const whole = part(throttle);

export function throttleOf(written: InferOutput<typeof whole>): ThrottlePolicy {
  return {
    free: written.free,
    firstDelay: written.first_delay,
    longestDelay: written.longest_delay,
    banAfter: written.ban_after,
    banFor: written.ban_for,
    window: written.window,
  };
}

/** The same as a map of its own. */
export const throttling: Part<ThrottlePolicy> = becomes(whole, throttleOf);
