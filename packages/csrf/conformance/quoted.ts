/** A quoted text's pattern, for larger grammars. */
export const quotedPattern = String.raw`"(?:[^"\\]|\\.)*"`;

/** Written like a JSON string; a control character may also stand in it as it is. */
export function readQuoted(text: string): string {
  const escaped = text.replaceAll(
    /\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const value: unknown = JSON.parse(escaped);
  return String(value);
}
