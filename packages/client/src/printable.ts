// Hostile values in messages: bounded, without control characters, and nothing of theirs is called.

const shown = 40;

/** A text in quotes, or the kind of anything else. */
export function printable(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return `${/^[aeiou]/u.test(typeof value) ? 'an' : 'a'} ${typeof value}`;
}

/** A text as it would stand in source code, at most 40 characters of it. */
export function quoted(text: string): string {
  const clean = text
    .slice(0, shown)
    .replaceAll(/[^\x20-\x7e]|["\\]/gu, (character) =>
      character === '"' || character === '\\' ? `\\${character}` : escaped(character),
    );
  return text.length > shown ? `"${clean}…" (${text.length} characters)` : `"${clean}"`;
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
