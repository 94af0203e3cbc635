// The network between the gateway and the server, with somebody at it who listens: all that passes goes
// through here, and is kept.
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Whoever listens for hours hears the beginning of many connections; more than this he need not keep. */
const most = 8 * 1024 * 1024;

export class Tap implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #heard: Buffer[] = [];
  #bytes = 0;

  private constructor(to: number) {
    this.#server = createServer((near) => {
      const far = connect({ host: '127.0.0.1', port: to });
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  static async open(port: number, to: number): Promise<Tap> {
    const tap = new Tap(to);
    await new Promise<void>((resolve, reject) => {
      tap.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return tap;
  }

  /** Everything that went by, in both directions. */
  get heard(): string {
    return Buffer.concat(this.#heard).toString('latin1');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (bytes: Buffer) => {
      if (this.#bytes < most) this.#heard.push(bytes);
      this.#bytes += bytes.length;
    });
    from.once('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    // The other side hears of it by the end of its own connection.
    from.on('error', () => to.destroy());
    from.pipe(to);
  }
}
