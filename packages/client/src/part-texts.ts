// The way back from a key to its parts. A keyspace is made only if no key can be read in two ways, so
// the first way that is found is the only one.
import type { NamedPart, Shape } from './shape.ts';

/** The texts of the parts in their order, or null for what is no key of this shape. */
export function partTexts({ head, parts }: Shape, text: string): readonly string[] | null {
  if (!text.startsWith(head)) return null;
  const ends = partEnds(parts, text, 0, head.length, new Set());
  if (ends === null) return null;
  let from = head.length;
  return parts.map(({ literal }, index) => {
    const end = ends[index] ?? from;
    const part = text.slice(from, end);
    from = end + literal.length;
    return part;
  });
}

/** `failed` holds where parts do not fit, so that no place is tried twice. */
function partEnds(
  parts: readonly NamedPart[],
  text: string,
  index: number,
  from: number,
  failed: Set<string>,
): readonly number[] | null {
  const named = parts[index];
  if (named === undefined) return from === text.length ? [] : null;
  const place = `${index} ${from}`;
  if (failed.has(place)) return null;
  for (const end of named.part.language.endsIn(text, from)) {
    if (!text.startsWith(named.literal, end)) continue;
    const rest = partEnds(parts, text, index + 1, end + named.literal.length, failed);
    if (rest !== null) return [end, ...rest];
  }
  failed.add(place);
  return null;
}
