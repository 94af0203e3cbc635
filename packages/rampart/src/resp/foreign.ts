// Recognises what speaks another protocol to us: a browser that was tricked, a mail gateway, a
// scanner. A server passes over lines that it does not know and runs the one that was smuggled in
// behind them, so the first foreign line has to end the connection.

export type ForeignProtocol = 'http' | 'smtp' | 'ftp' | 'ssh' | 'proxy';

// First words that are no command of Redis, so that the word alone is enough.
const foreignWords: ReadonlyMap<string, ForeignProtocol> = new Map([
  ...each('http', 'HEAD POST PUT DELETE PATCH OPTIONS TRACE CONNECT PRI PROPFIND PROPPATCH MKCOL'),
  ...each('http', 'LOCK UNLOCK REPORT SEARCH M-SEARCH NOTIFY'),
  ...each('smtp', 'HELO EHLO LHLO MAIL RCPT DATA VRFY EXPN BDAT STARTTLS'),
  ...each('ftp', 'USER PASS ACCT PORT PASV EPRT EPSV RETR STOR APPE NLST CWD SYST FEAT'),
  ...each('proxy', 'PROXY'),
]);

// Methods of HTTP that are commands of Redis too.
const sharedWords: ReadonlySet<string> = new Set([
  'GET',
  'COPY',
  'MOVE',
  'SUBSCRIBE',
  'UNSUBSCRIBE',
]);

const longestWord = 16;
/** No rule looks further into a word. */
const longestText = 64;
const headerName = /^[\w!#$%&'*+.^`|~-]+:/;
const requestTarget = /^(?:\/|\*$|[A-Z][A-Z0-9+.-]*:\/\/)/;
const version = /^(?:HTTP|RTSP|SIP)\/\d/;

/** The protocol that a line of text belongs to, from its unescaped words; `null` for our own. */
export function foreignLine(words: readonly Uint8Array[]): ForeignProtocol | null {
  const [first, ...rest] = words;
  if (first === undefined) return null;
  const byName = foreignName(first, 0, first.length);
  if (byName !== null) return byName;
  const word = textOf(first, 0, first.length);
  // `Host:x` is one word, which the server's own check does not know.
  if (headerName.test(word)) return 'http';
  if (/^\d{3}(?:-|$)/.test(word)) return 'smtp';
  const [target, ...others] = rest.map((other) => textOf(other, 0, other.length));
  if (target === undefined) return null;
  if (sharedWords.has(word)) {
    const request = target.startsWith('/') || [target, ...others].some(isVersion);
    return request ? 'http' : null;
  }
  // A page may choose any method, so `SET / HTTP/1.1` is a request too.
  const [last] = others;
  const request = others.length === 1 && requestTarget.test(target) && isVersion(last);
  return request ? 'http' : null;
}

/**
 * The protocol that the first argument of an array belongs to. Arrays are not what others speak,
 * but the server hangs up on some names however they come. Ask only when the name is no command.
 */
export function foreignName(bytes: Uint8Array, start: number, end: number): ForeignProtocol | null {
  const word = textOf(bytes, start, end);
  if (word.startsWith('SSH-')) return 'ssh';
  if (word.startsWith('HOST:') || (end > start && bytes[end - 1] === 0x3a)) return 'http';
  return end - start > longestWord ? null : (foreignWords.get(word) ?? null);
}

function isVersion(word: string | undefined): boolean {
  return word !== undefined && version.test(word);
}

/** The first bytes of a word with ASCII letters in upper case, and only those: `toUpperCase` would
 * turn other alphabets' letters into ours. */
function textOf(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  const stop = Math.min(end, start + longestText);
  for (let at = start; at < stop; at++) {
    const byte = bytes[at] ?? 0;
    text += String.fromCharCode(byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte);
  }
  return text;
}

function each(protocol: ForeignProtocol, words: string): [string, ForeignProtocol][] {
  return words.split(' ').map((word) => [word, protocol]);
}
