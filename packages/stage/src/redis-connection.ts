import { connect, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { StageError } from './errors.ts';
import { encodeCommand, parseReply, type RedisArgument, type RedisReply } from './redis-reply.ts';

/** What a TLS client needs: whom to trust, and what to show when it is asked. */
export interface TlsClientOptions {
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: TlsClientOptions;
}

interface Waiting {
  readonly resolve: (reply: RedisReply) => void;
  readonly reject: (error: Error) => void;
}

/** A connection for giving orders. Commands are answered in the order in which they were sent. */
export class RedisConnection implements AsyncDisposable {
  readonly #socket: Socket;
  /** The event that says that the other side is there and, with TLS, that it is the right one. */
  readonly #opened: 'connect' | 'secureConnect';
  readonly #waiting: Waiting[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #failure: StageError | null = null;

  private constructor(socket: Socket, name: string) {
    this.#socket = socket;
    this.#opened = socket instanceof TLSSocket ? 'secureConnect' : 'connect';
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', (cause) =>
      this.#fail(`The connection to ${name} failed: ${cause.message}`, cause),
    );
    socket.on('close', () => this.#fail(`The connection to ${name} was closed.`));
  }

  static async open(address: RedisAddress): Promise<RedisConnection> {
    const { host, port, username = 'default', password, tls } = address;
    const socket = tls === undefined ? connect({ host, port }) : connectTls({ host, port, ...tls });
    const connection = new RedisConnection(socket, `Redis at ${host}:${port}`);
    // A command that is sent before the connection stands waits in the socket.
    if (password !== undefined) await connection.command('AUTH', username, password);
    else await connection.#connected();
    return connection;
  }

  /** Sends a command; an error reply rejects with the code `STAGE_REDIS_REPLY`. */
  async command(...args: readonly RedisArgument[]): Promise<RedisReply> {
    const reply = await new Promise<RedisReply>((resolve, reject) => {
      if (this.#failure !== null) {
        reject(this.#failure);
        return;
      }
      this.#waiting.push({ resolve, reject });
      this.#socket.write(encodeCommand(args));
    });
    if (reply instanceof StageError) {
      const name = String(args[0]).toUpperCase();
      throw new StageError(reply.code, `Redis answered ${name} with: ${reply.message}`);
    }
    return reply;
  }

  close(): void {
    this.#socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  async #connected(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#socket.once(this.#opened, resolve).once('close', () => {
        reject(
          this.#failure ?? new StageError('STAGE_REDIS_CONNECTION', 'The connection was closed.'),
        );
      });
    });
  }

  #read(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    let start = 0;
    for (;;) {
      const parsed = parseReply(this.#bytes, start);
      if (parsed === null) break;
      start = parsed.next;
      this.#waiting.shift()?.resolve(parsed.reply);
    }
    this.#bytes = this.#bytes.subarray(start);
  }

  #fail(message: string, cause?: Error): void {
    this.#failure ??= new StageError('STAGE_REDIS_CONNECTION', message, { cause });
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure);
  }
}
