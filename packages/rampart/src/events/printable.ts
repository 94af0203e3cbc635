/**
 * Text that a terminal or a collector may be given: control characters, and characters that hide
 * others or turn the direction of writing, become question marks.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?');
}
