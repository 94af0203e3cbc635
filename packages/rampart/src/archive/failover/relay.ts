// The network between a server and its peers, as far as it can be cut: peers reach the server through
// here, its clients go to the server itself. So a partition needs no rights over the machine.
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #port = 0;

  private constructor(to: number) {
    this.#server = createServer((peer) => this.#join(peer, to));
  }

  /** On a port of its own, of the loopback address. */
  static async open(to: number): Promise<Relay> {
    const relay = new Relay(to);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    relay.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    await promise;
    const address = relay.#server.address();
    relay.#port = typeof address === 'object' && address !== null ? address.port : 0;
    return relay;
  }

  get port(): number {
    return this.#port;
  }

  /** Nobody gets through, and nobody is told: that is what a network does that has fallen apart. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #join(peer: Socket, port: number): void {
    if (this.#isCut) {
      this.#keep(peer).pause();
      return;
    }
    const server = connect({ host: '127.0.0.1', port });
    for (const [one, other] of [
      [peer, server],
      [server, peer],
    ] as const) {
      this.#keep(one).setNoDelay(true);
      one.on('close', () => {
        if (!this.#isCut) other.destroy();
      });
      one.pipe(other);
    }
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    // Its close event follows.
    socket.on('error', () => socket.destroy());
    return socket.on('close', () => void this.#sockets.delete(socket));
  }
}
