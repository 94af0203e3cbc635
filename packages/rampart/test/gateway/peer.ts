// What speaks to a gateway from outside: words or bare bytes in, replies as plain data out, and whether
// the connection still stands.
import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { waitFor } from '@rampart/stage';
import { readReply } from '../../src/resp/read.ts';
import { ReplyScanner } from '../../src/resp/reply-scanner.ts';
import { encodeCommand } from '../../src/resp/write.ts';
import { plain, type Word } from './tenant/wire.ts';

export class Peer implements Disposable {
  readonly #socket: Socket;
  readonly #scanner = new ReplyScanner();
  #partial: Buffer = Buffer.alloc(0);
  #received = '';
  #closed = false;
  /** Replies that nobody has taken yet. */
  readonly replies: unknown[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
    // Its close event follows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#closed = true;
    });
  }

  /** To a port of this machine, or to wherever it is said. */
  static async to(where: number | NetConnectOpts): Promise<Peer> {
    const options = typeof where === 'number' ? { host: '127.0.0.1', port: where } : where;
    const socket = connect(options);
    await once(socket, 'connect');
    socket.setNoDelay(true);
    return new Peer(socket);
  }

  /** Rejects when the hand-shake fails. */
  static async overTls(port: number, options: ConnectionOptions): Promise<Peer> {
    const socket = connectTls({ host: '127.0.0.1', port, ...options });
    await once(socket, 'secureConnect');
    return new Peer(socket);
  }

  raw(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  send(...words: readonly Word[]): void {
    this.raw(encodeCommand(words));
  }

  /** Sends a command and gives its reply. */
  async ask(...words: readonly Word[]): Promise<unknown> {
    this.send(...words);
    return this.next();
  }

  /** The next reply. Throws when the connection ends before it. */
  async next(): Promise<unknown> {
    await waitFor(() => this.replies.length > 0 || this.#closed, { what: 'a reply, or the end' });
    if (this.replies.length === 0) throw new Error(`closed after: ${this.#received}`);
    return this.replies.shift();
  }

  /** Everything that came, until the end of the connection. */
  async last(): Promise<string> {
    await waitFor(() => this.#closed, { what: 'the end of the connection' });
    return this.#received;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Says no more, and still listens. */
  end(): void {
    this.#socket.end();
  }

  /** Reads no more. */
  stopReading(): void {
    this.#socket.pause();
  }

  readAgain(): void {
    this.#socket.resume();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#received += bytes.toString('latin1');
    let from = 0;
    while (from < bytes.length) {
      const end = this.#scanner.scan(bytes, from, bytes.length);
      if (this.#scanner.broken) return;
      const part = bytes.subarray(from, end < 0 ? bytes.length : end);
      this.#partial = Buffer.concat([this.#partial, part]);
      if (end < 0) return;
      from = end;
      this.replies.push(plain(readReply(this.#partial, 0).reply));
      this.#partial = Buffer.alloc(0);
    }
  }
}
