// Lua 5.1 as the server reads it, cut into tokens: comments gone, escapes undone. Reading is all it
// does; what the tokens mean is decided elsewhere.

export interface Token {
  readonly kind: 'name' | 'keyword' | 'string' | 'number' | 'symbol';
  /** Of a string: its content. */
  readonly text: string;
  /** Of a number, else NaN. */
  readonly value: number;
}

const keywords: ReadonlySet<string> = new Set(
  (
    'and break do else elseif end false for function if in ' +
    'local nil not or repeat return then true until while'
  ).split(' '),
);

const escapes: ReadonlyMap<string, string> = new Map([
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

const blank = /[ \t\r\n\v\f]+/y;
const longComment = /--\[(=*)\[/y;
const comment = /--[^\r\n]*/y;
const longString = /\[(=*)\[/y;
const name = /[A-Za-z_][A-Za-z0-9_]*/y;
// As the server's reader takes them: digits and points, an exponent, and every letter that follows.
const number = /(?:\d|\.\d)[\d.]*(?:[eE][+-]?)?[A-Za-z0-9_]*/y;
const symbol = /\.\.\.|\.\.|==|~=|<=|>=|[-+*/%^#<>=(){}[\];:,.]/y;

/** Null: this is not Lua, so nothing can be said about it. The text is bytes, one a character. */
export function luaTokens(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  let at = skipShebang(text);
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  const longEnd = (level: string): string | null => {
    const end = text.indexOf(`]${level}]`, at);
    if (end < 0) return null;
    const content = text.slice(at, end);
    at = end + level.length + 2;
    return content;
  };
  while (at < text.length) {
    if (match(blank) !== null) continue;
    const commented = match(longComment);
    if (commented !== null) {
      if (longEnd(commented[1] ?? '') === null) return null;
      continue;
    }
    if (match(comment) !== null) continue;
    const long = match(longString);
    if (long !== null) {
      const content = longEnd(long[1] ?? '');
      if (content === null) return null;
      // A line break right behind the bracket is not part of the string.
      tokens.push(tokenOf('string', content.replace(/^(?:\r\n|\n\r|\r|\n)/u, '')));
      continue;
    }
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      const quoted = quotedString(text, at, quote);
      if (quoted === null) return null;
      tokens.push(tokenOf('string', quoted.content));
      at = quoted.next;
      continue;
    }
    const [word] = match(name) ?? [];
    if (word !== undefined) {
      tokens.push(tokenOf(keywords.has(word) ? 'keyword' : 'name', word));
      continue;
    }
    const [digits] = match(number) ?? [];
    if (digits !== undefined) {
      tokens.push({ kind: 'number', text: digits, value: Number(digits) });
      continue;
    }
    const [sign] = match(symbol) ?? [];
    if (sign === undefined) return null;
    tokens.push(tokenOf('symbol', sign));
  }
  return tokens;
}

function tokenOf(kind: Token['kind'], text: string): Token {
  return { kind, text, value: Number.NaN };
}

/** `#!lua flags=…`: a line for the server, not for Lua. */
function skipShebang(text: string): number {
  if (!text.startsWith('#!')) return 0;
  const end = text.indexOf('\n');
  return end < 0 ? text.length : end;
}

function quotedString(
  text: string,
  from: number,
  quote: string,
): { readonly content: string; readonly next: number } | null {
  let content = '';
  let at = from + 1;
  while (at < text.length) {
    const character = text[at] ?? '';
    at += 1;
    if (character === quote) return { content, next: at };
    if (character === '\n' || character === '\r') return null;
    if (character !== '\\') {
      content += character;
      continue;
    }
    const code = /^\d{1,3}/u.exec(text.slice(at, at + 3))?.[0];
    if (code !== undefined) {
      if (Number(code) > 255) return null;
      content += String.fromCharCode(Number(code));
      at += code.length;
      continue;
    }
    const escaped = text[at] ?? '';
    at += 1;
    // An escape that Lua 5.1 does not know is the character itself: `\x41` is `x41`.
    content += escapes.get(escaped) ?? escaped;
  }
  return null;
}
