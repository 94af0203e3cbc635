// A door between gateway and server that writes down everything the gateway sends, connection by
// connection, byte for byte. What is not here did not reach the server.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Recorded {
  /** Everything that was sent on one connection so far. */
  readonly bytes: Buffer;
  /** The connection is still open. */
  readonly open: boolean;
}

interface Line {
  readonly chunks: Buffer[];
  readonly sockets: readonly [Socket, Socket];
  open: boolean;
}

export class Recorder implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #lines: Line[];

  private constructor(server: Server, port: number, lines: Line[]) {
    this.#server = server;
    this.port = port;
    this.#lines = lines;
  }

  /** Stands before the server on a port of its own. */
  static async before(upstream: number): Promise<Recorder> {
    const lines: Line[] = [];
    const server = createServer({ noDelay: true }, (gateway) => {
      lines.push(record(gateway, upstream));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port to record on');
    return new Recorder(server, address.port, lines);
  }

  /** Every connection that there has been, in the order in which they came. */
  get connections(): readonly Recorded[] {
    return this.#lines.map(({ chunks, open }) => ({ bytes: Buffer.concat(chunks), open }));
  }

  /** Bytes on all connections together. */
  get total(): number {
    return this.#lines.flatMap(({ chunks }) => chunks).reduce((sum, { length }) => sum + length, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { sockets } of this.#lines) for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

function record(gateway: Socket, upstream: number): Line {
  const server = connect({ host: '127.0.0.1', port: upstream, noDelay: true });
  const line: Line = { chunks: [], sockets: [gateway, server], open: true };
  gateway.on('data', (bytes) => line.chunks.push(Buffer.from(bytes)));
  gateway.pipe(server);
  server.pipe(gateway);
  for (const [one, other] of [line.sockets, [server, gateway] as const]) {
    one.on('error', () => other.destroy());
    one.on('close', () => {
      line.open = false;
      other.destroy();
    });
  }
  return line;
}
