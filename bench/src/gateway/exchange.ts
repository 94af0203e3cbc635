// A raw conversation with a door: bytes go, and what came back within a moment is looked at.
import { connect } from 'node:net';

export interface Answer {
  readonly text: string;
  /** The other side ended the connection. */
  readonly closed: boolean;
}

export interface Exchange {
  readonly port: number;
  /** The client's own address. */
  readonly from: string;
  readonly bytes: string;
}

const patience = 10_000;

/** Sends bytes and reads until `enough` says so, the door closes, or the time is up. */
export async function exchange(
  { port, from, bytes }: Exchange,
  enough: (text: string) => boolean,
): Promise<Answer> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: from });
  const { promise, resolve } = Promise.withResolvers<Answer>();
  let text = '';
  const timer = setTimeout(() => resolve({ text, closed: false }), patience);
  socket.on('data', (some) => {
    text += some.toString('latin1');
    if (enough(text)) resolve({ text, closed: false });
  });
  // A connection that is cut in the middle is closed too.
  socket.on('error', () => resolve({ text, closed: true }));
  socket.on('close', () => resolve({ text, closed: true }));
  socket.write(bytes);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

export function command(...args: readonly string[]): string {
  const words = args.map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`);
  return `*${args.length}\r\n${words.join('')}`;
}
