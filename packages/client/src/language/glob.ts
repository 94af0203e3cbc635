// Globs as the server matches them (stringmatchlen in its util.c): over bytes, with its own rules for
// what is not closed. A character here is a byte of UTF-8, so that `?` is one byte as it is there.
import {
  characters,
  type Expression,
  literal,
  type Range,
  repeat,
  sequence,
} from './expression.ts';

const anyByte = characters([0, 0xff]);

/** All names that the server takes for a match of the glob. */
export function globExpression(glob: string): Expression {
  const bytes = Buffer.from(glob, 'utf8').toString('latin1');
  const items: Expression[] = [];
  for (let index = 0; index < bytes.length; index += 1) {
    const character = bytes.charAt(index);
    if (character === '*') {
      items.push(repeat(anyByte, 0, Infinity));
    } else if (character === '?') {
      items.push(anyByte);
    } else if (character === '[') {
      const [oneOf, end] = byteClass(bytes, index + 1);
      items.push(oneOf);
      index = end;
    } else {
      // A backslash at the very end stands for itself.
      if (character === '\\' && index + 1 < bytes.length) index += 1;
      items.push(literal(bytes.charAt(index)));
    }
  }
  return sequence(...items);
}

/** A text with everything escaped that means something in a glob. */
export function escapedForGlob(text: string): string {
  return text.replaceAll(/[*?[\]\\]/gu, String.raw`\$&`);
}

/** The class, and the index of its bracket; a class that is not closed ends with the glob. */
function byteClass(bytes: string, from: number): readonly [Expression, end: number] {
  const negated = bytes.charAt(from) === '^';
  const ranges: Range[] = [];
  let index = negated ? from + 1 : from;
  while (index < bytes.length && bytes.charAt(index) !== ']') {
    const code = bytes.charCodeAt(index);
    if (bytes.charAt(index) === '\\' && index + 1 < bytes.length) {
      const escaped = bytes.charCodeAt(index + 1);
      ranges.push([escaped, escaped]);
      index += 2;
    } else if (bytes.charAt(index + 1) === '-' && index + 2 < bytes.length) {
      const last = bytes.charCodeAt(index + 2);
      ranges.push([Math.min(code, last), Math.max(code, last)]);
      index += 3;
    } else {
      ranges.push([code, code]);
      index += 1;
    }
  }
  return [characters(...(negated ? othersThan(ranges) : ranges)), index];
}

function othersThan(ranges: readonly Range[]): readonly Range[] {
  return Array.from({ length: 0x1_00 }, (_, code): Range => [code, code]).filter(
    ([code]) => !ranges.some(([first, last]) => first <= code && code <= last),
  );
}
