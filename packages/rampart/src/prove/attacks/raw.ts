// What an attacker's own program does: it writes bytes, from the address that it has, and reads what
// comes back. It shares no code with the client that the tool uses, since it keeps no rules.
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

import type { Stop } from '../attack.ts';
import type { DefenceName } from '../defences.ts';

export interface Strike {
  /** The address that the attacker has. */
  readonly from: string;
  readonly host: string;
  readonly port: number;
  /** How long it waits for an answer, in milliseconds. */
  readonly patience?: number;
  /** The other side wants TLS. An attacker takes whatever certificate he is shown. */
  readonly tls?: boolean;
  /** What is waited for, where the first answer is not the last. */
  readonly until?: RegExp;
}

export interface Heard {
  readonly text: string;
  /** Null: the connection stood. */
  readonly failure: string | null;
}

const quietFor = 150;
const within = 3_000;

/** Writes, and listens until nothing more comes or the other side hangs up. */
export function send(strike: Strike, bytes: string | Buffer): Promise<Heard> {
  const { from, host, port, tls = false, until, patience = within } = strike;
  const where = { host, port, localAddress: from };
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
      if (until?.test(text) === true) finish(null);
      // The first answer may take its time; what follows it comes at once.
      else if (until === undefined) socket.setTimeout(quietFor);
    });
    socket.once('timeout', () => finish(null));
    socket.once('end', () => finish(null));
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
  });
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
