// What an attacker's own program does: it writes bytes, from the address that it has, and reads what
// comes back. It shares no code with the client that the tool uses, since it keeps no rules.
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

import type { Stop } from '../attack.ts';
import type { DefenceName } from '../defences.ts';

export interface Strike {
  /** The address that the attacker has; that of this machine, if left out. */
  readonly from?: string;
  readonly host: string;
  readonly port: number;
  /** How long it waits for an answer, in milliseconds. */
  readonly patience?: number;
  /** The other side wants TLS. An attacker takes whatever certificate he is shown. */
  readonly tls?: boolean;
  /** What is waited for, where the first answer is not the last. */
  readonly until?: RegExp;
  /** How many answers there will be, if nobody hangs up. */
  readonly replies?: number;
  /** It stays after the last of them, for what comes unasked. */
  readonly lingers?: boolean;
}

export interface Heard {
  readonly text: string;
  /** Null: the connection stood. */
  readonly failure: string | null;
}

const quietFor = 150;
const within = 8_000;

/** Writes, and listens until nothing more comes or the other side hangs up. */
export function send(strike: Strike, bytes: string | Buffer): Promise<Heard> {
  const { from, host, port, tls = false, patience = within } = strike;
  const where = { host, port, ...(from === undefined ? {} : { localAddress: from }) };
  return new Promise((resolve) => {
    let text = '';
    const socket = tls ? connectTls({ ...where, rejectUnauthorized: false }) : connect(where);
    const finish = (failure: string | null): void => {
      clearTimeout(late);
      socket.destroy();
      resolve({ text, failure });
    };
    const late = setTimeout(() => finish(null), patience);
    socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(bytes));
    socket.on('data', (piece: Buffer) => {
      text += piece.toString('latin1');
      const next = nextFor(strike, text);
      if (next === 'hang up') finish(null);
      else if (next === 'listen for a moment') socket.setTimeout(quietFor);
    });
    socket.once('timeout', () => finish(null));
    socket.once('end', () => finish(null));
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
  });
}

type Next = 'wait' | 'listen for a moment' | 'hang up';

function nextFor({ until, replies, lingers = false }: Strike, text: string): Next {
  if (until !== undefined) return until.test(text) ? 'hang up' : 'wait';
  // The first answer may take its time; what follows it comes at once.
  if (replies === undefined) return 'listen for a moment';
  if (countReplies(text) < replies) return 'wait';
  return lingers ? 'listen for a moment' : 'hang up';
}

/** Complete ones; each character is a byte. */
function countReplies(text: string): number {
  let count = 0;
  for (let at = endOfReply(text, 0); at !== null; at = endOfReply(text, at)) count += 1;
  return count;
}

function endOfReply(text: string, from: number): number | null {
  const line = text.indexOf('\r\n', from);
  if (line < 0) return null;
  const size = Number(text.slice(from + 1, line));
  let at: number | null = line + 2;
  if (text[from] === '$' && size >= 0) at += size + 2;
  if (text[from] === '*') {
    for (let item = 0; item < size && at !== null; item += 1) at = endOfReply(text, at);
  }
  return at === null || at > text.length ? null : at;
}

export function encode(...words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}

/** Which defence spoke, by what was heard. The first that matches counts. */
export function stopOf(
  { text, failure }: Heard,
  ...signs: readonly (readonly [sign: RegExp, defence: DefenceName])[]
): Stop | null {
  const heard = failure ?? text;
  for (const [sign, defence] of signs) {
    const found = sign.exec(heard);
    if (found !== null) return { defence, code: found[0] };
  }
  return null;
}
