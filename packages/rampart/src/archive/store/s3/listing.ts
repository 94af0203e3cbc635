// What a bucket answers when it is asked for its objects. Only three elements matter, so they are
// picked out; names of an archive need no more than the five entities of XML.
import type { StoredObject } from '../store.ts';

export interface Listing {
  readonly objects: readonly StoredObject[];
  /** Where the next page goes on; null: this was the last. */
  readonly next: string | null;
}

/** Null when it is no such answer. */
export function listingOf(text: string): Listing | null {
  if (!/<ListBucketResult[\s>]/.test(text)) return null;
  const objects: StoredObject[] = [];
  for (const [, content = ''] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const name = elementOf(content, 'Key');
    const size = Number(elementOf(content, 'Size') ?? NaN);
    if (name === null || !Number.isSafeInteger(size) || size < 0) return null;
    objects.push({ name, size });
  }
  const truncated = elementOf(text, 'IsTruncated') === 'true';
  const next = elementOf(text, 'NextContinuationToken');
  // Without a token, the rest of the objects would be missing without a word.
  if (truncated && next === null) return null;
  return { objects, next: truncated ? next : null };
}

/** The word for what went wrong, of an error's body. */
export function errorWordOf(text: string): string {
  return elementOf(text, 'Code') ?? '';
}

function elementOf(text: string, name: string): string | null {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return found === undefined ? null : unescaped(found);
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function unescaped(text: string): string {
  return text.replaceAll(/&(\w+|#\d+|#x[0-9a-fA-F]+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return entities.get(name) ?? whole;
    const code = name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
