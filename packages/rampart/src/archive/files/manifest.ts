// The manifest of an append-only file in parts: which files are its base and its increments, in order.

export interface AppendPart {
  readonly name: string;
  readonly kind: 'base' | 'increment';
}

/** Null when the text is no manifest, or names a file outside of its directory. */
export function readManifest(text: string): readonly AppendPart[] | null {
  const parts: AppendPart[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    // A server quotes names that hold blanks or worse; we never take those from strangers.
    const match = /^file (?!\.)([\w.-]+) seq \d+ type ([bhi])(?: |$)/.exec(line.trim());
    if (match === null) return null;
    const [, name = '', type] = match;
    // The history: parts that a rewriting has replaced.
    if (type !== 'h') parts.push({ name, kind: type === 'b' ? 'base' : 'increment' });
  }
  return parts.some(({ kind }) => kind === 'increment') ? parts : null;
}
