// A client that asks and awaits, and learns when the connection has ended.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { readReply, type Reply } from '../../../src/resp/read.ts';
import { ReplyScanner } from '../../../src/resp/reply-scanner.ts';
import { encodeCommand } from '../../../src/resp/write.ts';

interface Waiting {
  readonly resolve: (reply: string | null) => void;
  readonly reject: (error: Error) => void;
}

export class Caller {
  readonly #socket: Socket;
  readonly #scanner = new ReplyScanner();
  readonly #waiting: Waiting[] = [];
  #parts: Uint8Array[] = [];
  #ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    // Its close event follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#ended = true;
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('The connection ended.'));
    });
  }

  /** Rejects when nobody listens there. */
  static async open(port: number): Promise<Caller> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new Caller(socket);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The reply as text, an error with its dash; null for none. Rejects when the connection ends. */
  ask(...words: string[]): Promise<string | null> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error('The connection has ended.'));
      this.#waiting.push({ resolve, reject });
      this.#socket.write(encodeCommand(words));
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    let from = 0;
    while (from < bytes.length) {
      const end = this.#scanner.scan(bytes, from, bytes.length);
      if (this.#scanner.broken) throw new Error('The gateway does not speak the protocol.');
      this.#parts.push(bytes.subarray(from, end < 0 ? bytes.length : end));
      if (end < 0) return;
      from = end;
      const whole = Buffer.concat(this.#parts);
      this.#parts = [];
      const waiting = this.#waiting.shift();
      if (waiting === undefined) throw new Error('A reply that nobody has asked for.');
      waiting.resolve(textOf(readReply(whole, 0).reply));
    }
  }
}

function textOf(reply: Reply): string | null {
  if ('items' in reply) return reply.items.map(textOf).join(' ');
  if ('bytes' in reply) {
    const text = Buffer.from(reply.bytes).toString('latin1');
    return reply.kind === 'error' ? `-${text}` : text;
  }
  return 'text' in reply ? reply.text : null;
}
