// What an attacker's own program does: it writes bytes, from the address that it has, and reads what
// comes back. It shares no code with the client that the tool uses, since it keeps no rules.
import { connect } from 'node:net';

import type { Stop } from '../attack.ts';
import type { DefenceName } from '../defences.ts';

export interface Strike {
  /** The address that the attacker has. */
  readonly from: string;
  readonly host: string;
  readonly port: number;
  /** How long it waits for an answer, in milliseconds. */
  readonly patience?: number;
}

export interface Heard {
  readonly text: string;
  /** Null: the connection stood. */
  readonly failure: string | null;
}

const quietFor = 150;
const within = 3_000;

/** Writes, and listens until nothing more comes or the other side hangs up. */
export function send(
  { from, host, port, patience = within }: Strike,
  bytes: string | Buffer,
): Promise<Heard> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ host, port, localAddress: from });
    const finish = (failure: string | null): void => {
      clearTimeout(late);
      socket.destroy();
      resolve({ text, failure });
    };
    const late = setTimeout(() => finish(null), patience);
    socket.once('connect', () => socket.write(bytes));
    socket.on('data', (piece: Buffer) => {
      // The first answer may take its time; what follows it comes at once.
      socket.setTimeout(quietFor);
      text += piece.toString('latin1');
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
