// What a server, or the bundled table in its place, says of a command before we judge it.

export interface CommandDescription {
  readonly name: string;
  readonly arity: number;
  readonly flags: readonly string[];
  readonly categories: readonly string[];
  /** Null: the server is too old to tell, or a module did not; then `range` is all there is. */
  readonly specs: readonly KeySpec[] | null;
  readonly range: { readonly first: number; readonly last: number; readonly step: number };
  readonly container: boolean;
  readonly since: string;
}

/** How the server finds keys: where the search begins, and how many there are from there. */
export interface KeySpec {
  readonly flags: readonly string[];
  readonly begin: KeyBegin;
  readonly find: KeyFind;
}

export type KeyBegin =
  | { readonly kind: 'index'; readonly index: number }
  /** Behind a word, searched from this argument on; negative: backwards from the end. */
  | { readonly kind: 'keyword'; readonly word: string; readonly from: number }
  | { readonly kind: 'unknown' };

export type KeyFind =
  /** `last` from the first key; negative: from the end, of the first part when `parts` is above 1. */
  | { readonly kind: 'range'; readonly last: number; readonly step: number; readonly parts: number }
  /** A number of keys at `count`, the keys from `first`; both from where the search began. */
  | {
      readonly kind: 'keynum';
      readonly count: number;
      readonly first: number;
      readonly step: number;
    }
  | { readonly kind: 'unknown' };

/** Categories that the server gives by flags alone; the bundled table leaves them out. */
export function impliedCategories(
  flags: readonly string[],
  categories: readonly string[],
): readonly string[] {
  const implied = [flags.includes('fast') ? 'fast' : 'slow'];
  if (flags.includes('write')) implied.push('write');
  if (flags.includes('readonly') && !categories.includes('scripting')) implied.push('read');
  if (flags.includes('admin')) implied.push('admin', 'dangerous');
  if (flags.includes('pubsub')) implied.push('pubsub');
  if (flags.includes('blocking')) implied.push('blocking');
  return implied;
}
