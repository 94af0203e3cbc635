import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { readReply, type Reply } from '../../src/resp/read.ts';
import { ReplyScanner } from '../../src/resp/reply-scanner.ts';
import { encodeCommand } from '../../src/resp/write.ts';

interface Asked {
  readonly stamp: string;
  readonly resolve: (replies: readonly Reply[]) => void;
  readonly reject: (error: Error) => void;
}

/** A connection over which a test sends the bytes that it likes. */
export class RawConnection {
  readonly #socket: Socket;
  readonly #scanner = new ReplyScanner();
  #partial = Buffer.alloc(0);
  #replies: Reply[] = [];
  #stamps = 0;
  #asked: Asked | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#read(bytes));
    // Its close event follows and ends the question.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      const last = this.#replies.at(-1);
      const said = last === undefined ? 'saying nothing' : textOf(last);
      this.#asked?.reject(new Error(`The server hung up after ${said}.`));
    });
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** All replies to `bytes`; rejects with the server's last words when it hangs up. */
  ask(bytes: Uint8Array): Promise<readonly Reply[]> {
    const stamp = `stamp ${++this.#stamps}`;
    return new Promise((resolve, reject) => {
      this.#asked = { stamp, resolve, reject };
      this.#socket.write(Buffer.concat([bytes, encodeCommand(['ECHO', stamp])]));
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      const end = this.#scanner.scan(bytes, at, bytes.length);
      if (this.#scanner.broken) this.#socket.destroy();
      const stop = end === -1 ? bytes.length : end;
      this.#partial = Buffer.concat([this.#partial, bytes.subarray(at, stop)]);
      at = stop;
      if (end === -1) continue;
      this.#take(readReply(this.#partial, 0).reply);
      this.#partial = Buffer.alloc(0);
    }
  }

  #take(reply: Reply): void {
    if (this.#asked !== null && textOf(reply) === this.#asked.stamp) {
      this.#asked.resolve(this.#replies.splice(0));
      this.#asked = null;
    } else this.#replies.push(reply);
  }
}

function textOf(reply: Reply): string {
  return 'bytes' in reply ? Buffer.from(reply.bytes).toString() : reply.kind;
}
