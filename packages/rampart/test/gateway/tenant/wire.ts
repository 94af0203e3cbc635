// A connection that gives replies as trees, with all that the protocol distinguishes.
import { connect, type Socket } from 'node:net';
import { readReply, type Reply } from '../../../src/resp/read.ts';
import { ReplyScanner } from '../../../src/resp/reply-scanner.ts';
import { encodeCommand } from '../../../src/resp/write.ts';

export type Word = string | Uint8Array;

export class Wire implements Disposable {
  readonly #socket: Socket;
  readonly #waiting: ((reply: Reply) => void)[] = [];
  readonly #scanner = new ReplyScanner();
  #parts: Uint8Array[] = [];
  /** Replies that nobody waits for: messages, and pushes of RESP3. */
  readonly unasked: Reply[] = [];

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.on('data', (bytes) => this.#read(bytes));
  }

  async send(words: readonly Word[]): Promise<Reply> {
    return await new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#socket.write(encodeCommand(words));
    });
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #read(bytes: Uint8Array): void {
    let from = 0;
    while (from < bytes.length) {
      const end = this.#scanner.scan(bytes, from, bytes.length);
      this.#parts.push(bytes.subarray(from, end < 0 ? bytes.length : end));
      if (end < 0) return;
      from = end;
      const whole = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#take(readReply(whole, 0).reply);
    }
  }

  #take(reply: Reply): void {
    const waiting = reply.kind === 'push' ? undefined : this.#waiting.shift();
    if (waiting === undefined) this.unasked.push(reply);
    else waiting(reply);
  }
}

/** What a reply says, as plain data: for writing down what is expected. */
export function plain(reply: Reply): unknown {
  if (reply.kind === 'attributed') return plain(reply.reply);
  if ('items' in reply) return reply.items.map(plain);
  if ('bytes' in reply) {
    const text = Buffer.from(reply.bytes).toString('latin1');
    return reply.kind === 'error' ? `-${text}` : text;
  }
  if ('text' in reply) return Number(reply.text);
  return reply.kind === 'boolean' ? reply.value : null;
}

/** A list of names, in order: servers list them in any. */
export function namesIn(reply: Reply): string[] {
  const names = plain(reply);
  if (!Array.isArray(names)) throw new Error('The reply is no list of names.');
  return inOrder(names.map(String));
}

export function inOrder(names: Iterable<string>): string[] {
  return [...names].toSorted((one, other) => (one < other ? -1 : 1));
}
