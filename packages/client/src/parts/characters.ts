// Which characters keys are made of. Everything else means something to Redis, to its clients, to a
// terminal or to a person who reads a log, or looks like something that it is not.
import type { Range } from '../language/expression.ts';

/** Patterns of SCAN, ACL rules and CONFIG, and hash tags of a cluster. */
const special: string = '*?[]\\{}';

/** The first character that no part and no literal of a template may contain. */
export function never(alphabet: readonly Range[]): number | undefined {
  for (const [first, last] of alphabet) {
    for (let code = first; code <= last; code += 1) if (!isAllowed(code)) return code;
  }
  return undefined;
}

function isAllowed(code: number): boolean {
  return code > 0x20 && code < 0x7f && !special.includes(String.fromCharCode(code));
}

export function contains(alphabet: readonly Range[], character: string): boolean {
  const code = character.charCodeAt(0);
  return alphabet.some(([first, last]) => first <= code && code <= last);
}

/** For messages: `"*"`, `a blank`, `U+0007`. */
export function quotedCharacter(code: number): string {
  if (code === 0x20) return 'a blank';
  if (code > 0x20 && code < 0x7f) return `"${String.fromCharCode(code)}"`;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
