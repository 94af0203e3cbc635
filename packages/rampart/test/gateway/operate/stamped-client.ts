// A client under load that knows what each of its replies has to be: every value carries the client's
// own stamp, so a reply of somebody else cannot be taken for one of its own.
import { connect, type Socket } from 'node:net';

import { ReplyScanner } from '../../../src/resp/reply-scanner.ts';
import { encodeCommand } from '../../../src/resp/write.ts';

const depth = 8;

export class StampedClient {
  readonly #port: number;
  readonly #name: string;
  #socket: Socket | null = null;
  #expected: string[] = [];
  #count = 0;
  #isStopping = false;
  #stopped: () => void = () => undefined;
  /** Replies that were what they had to be. */
  right = 0;
  /** What came instead of a right reply. */
  readonly wrong: string[] = [];
  /** Connections that ended while the client wanted to go on. */
  lost = 0;

  constructor(port: number, name: string) {
    this.#port = port;
    this.#name = name;
    this.#connect();
  }

  /** Sends nothing more, and resolves when everything that was sent has been answered. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#expected.length > 0) {
      await new Promise<void>((resolve) => {
        this.#stopped = resolve;
      });
    }
    this.#socket?.destroy();
  }

  #connect(): void {
    const socket = connect({ host: '127.0.0.1', port: this.#port, noDelay: true });
    const scanner = new ReplyScanner();
    let partial = Buffer.alloc(0);
    this.#socket = socket;
    this.#expected = [];
    socket.on('connect', () => this.#sendBatch());
    socket.on('data', (bytes: Buffer) => {
      let from = 0;
      while (from < bytes.length) {
        const end = scanner.scan(bytes, from, bytes.length);
        partial = Buffer.concat([partial, bytes.subarray(from, end < 0 ? bytes.length : end)]);
        if (end < 0) return;
        from = end;
        this.#take(partial.toString('latin1'));
        partial = Buffer.alloc(0);
      }
    });
    // Its close event follows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#isStopping) return this.#stopped();
      this.lost += 1;
      setTimeout(() => {
        if (!this.#isStopping) this.#connect();
      }, 10);
    });
  }

  #sendBatch(): void {
    const frames: Buffer[] = [];
    for (let at = 0; at < depth; at += 1) {
      this.#count += 1;
      const stamp = `${this.#name}-${this.#count}`;
      frames.push(encodeCommand(['SET', `stamp:${this.#name}`, stamp]));
      frames.push(encodeCommand(['GET', `stamp:${this.#name}`]));
      this.#expected.push('+OK\r\n', `$${stamp.length}\r\n${stamp}\r\n`);
    }
    this.#socket?.write(Buffer.concat(frames));
  }

  #take(reply: string): void {
    const expected = this.#expected.shift();
    if (reply === expected) this.right += 1;
    else this.wrong.push(reply);
    if (this.#expected.length > 0) return;
    if (this.#isStopping) this.#stopped();
    else this.#sendBatch();
  }
}
