// Lua 5.1 as tokens, with comments left out: as much of the language as it takes to see what a script
// hands to redis.call.

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'symbol';
  /** Of a string, its value where that is plain; undefined where an escape would have to be worked out. */
  readonly text: string | undefined;
  readonly line: number;
  readonly column: number;
}

/** The first character that begins no token. */
export interface Unreadable {
  readonly line: number;
  readonly column: number;
}

const blank = /[ \t\r\n\v\f]+/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const number = /0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const quoted = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y;
const long = /\[(=*)\[\n?([^]*?)\]\1\]/y;
const lineComment = /--(?!\[=*\[)[^\n]*/y;
const longComment = /--\[(=*)\[[^]*?\]\1\]/y;
const symbol = /\.\.\.|\.\.|[=~<>]=|[-+*/%^#<>=(){}[\];:,.]/y;

export function tokensOf(lua: string): readonly Token[] | Unreadable {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(lua);
  };
  while (at < lua.length) {
    const skipped = match(blank) ?? match(longComment) ?? match(lineComment);
    const found = skipped === null ? read(match) : null;
    const length = skipped?.[0].length ?? found?.length;
    const column = at - lineStart + 1;
    if (length === undefined) return { line, column };
    if (found !== null) tokens.push({ kind: found.kind, text: found.text, line, column });
    const passed = lua.slice(at, at + length);
    const lastBreak = passed.lastIndexOf('\n');
    if (lastBreak >= 0) {
      line += passed.split('\n').length - 1;
      lineStart = at + lastBreak + 1;
    }
    at += length;
  }
  return tokens;
}

interface Found extends Pick<Token, 'kind' | 'text'> {
  readonly length: number;
}

function read(match: (pattern: RegExp) => RegExpExecArray | null): Found | null {
  const kinds = [
    ['name', name],
    ['number', number],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const text = match(pattern)?.[0];
    if (text !== undefined) return { kind, text, length: text.length };
  }
  const short = match(quoted)?.[0];
  if (short !== undefined) {
    const text = short.includes('\\') ? undefined : short.slice(1, -1);
    return { kind: 'string', text, length: short.length };
  }
  const block = match(long);
  if (block !== null) return { kind: 'string', text: block[2], length: block[0].length };
  const sign = match(symbol)?.[0];
  return sign === undefined ? null : { kind: 'symbol', text: sign, length: sign.length };
}
