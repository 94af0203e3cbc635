// Patterns: matching goes on for ages, or deep, when one is long or full of stars.
import { refuse } from '../codes.ts';
import type { Check } from './argument-check.ts';

/**
 * Where patterns begin. Everything from there on is looked at, options and their values too: a
 * reading of the options that differs from the server's would be a hole.
 */
const firstPattern: readonly (readonly [string, number])[] = [
  ['keys', 1],
  ['scan', 2],
  ['hscan', 3],
  ['sscan', 3],
  ['zscan', 3],
  ['psubscribe', 1],
  ['punsubscribe', 1],
  ['pubsub|channels', 2],
  ['pubsub|shardchannels', 2],
  ['config|get', 2],
  ['command|list', 2],
  ['function|list', 2],
  ['acl|setuser', 3],
  ['acl|cat', 2],
  ['sort', 2],
  ['sort_ro', 2],
];

const star = 0x2a;

export function patternsFrom(
  longest: number | null,
  mostStars: number | null,
): readonly (readonly [string, Check])[] {
  if (longest === null && mostStars === null) return [];
  return firstPattern.map(([name, first]) => [
    name,
    (args) => {
      for (let index = first; index < args.count; index += 1) {
        const bytes = args.bytes(index);
        if (longest !== null && bytes.length > longest)
          return refuse(
            'GATEWAY_ARGUMENT_REFUSED',
            `${name}: a pattern of ${bytes.length} bytes is longer than the ${longest} that the policy allows`,
          );
        if (mostStars === null) continue;
        let stars = 0;
        for (const byte of bytes) if (byte === star) stars += 1;
        if (stars > mostStars)
          return refuse(
            'GATEWAY_ARGUMENT_REFUSED',
            `${name}: a pattern with ${stars} stars; at most ${mostStars} are allowed`,
          );
      }
      return null;
    },
  ]);
}
