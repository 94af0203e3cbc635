// Do tokens have anything in common that an attacker could find by watching compressed sizes?

/** Version and key id may be the same in every token: nine bytes, twelve characters. */
const head = 12;
const window = 8;

/** Eight characters that two of the texts share beyond their heads; `null` when there are none. */
export function sharedText(texts: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const text of texts) {
    const own = new Set<string>();
    for (let at = head; at + window <= text.length; at++) own.add(text.slice(at, at + window));
    for (const part of own) if (seen.has(part)) return part;
    for (const part of own) seen.add(part);
  }
  return null;
}
