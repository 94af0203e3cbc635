// The tool's own connection to a server: it sends what it is told to and, before that, one AUTH.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Reply } from '../read.ts';
import { encodeCommand } from '../write.ts';
import { ConnectionError, type ConnectionCode } from './connection-error.ts';
import { dial, nameOf, type DialAddress, type DialTls } from './dial.ts';
import { ReplyIntake } from './reply-intake.ts';

export interface ConnectionOptions {
  readonly address: DialAddress;
  readonly tls: DialTls | null;
  /** Null: the connection stays without a login. Without a name the password alone is sent. */
  readonly login: { readonly user: string | null; readonly password: Buffer } | null;
  /** Milliseconds for the connection to stand, and for each reply to be whole. 5,000 by default. */
  readonly within?: number;
  /** Bytes of the largest reply that is read. 16 MiB by default. */
  readonly largestReply?: number;
}

export type Words = readonly (string | Uint8Array)[];

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: ConnectionError) => void;
}

export class Connection implements AsyncDisposable {
  /** The address, for messages. */
  readonly name: string;
  readonly #socket: Socket;
  readonly #intake: ReplyIntake;
  readonly #within: number;
  readonly #waiting: Waiting[] = [];
  #deadline: NodeJS.Timeout | null = null;
  /** What the server said before it was asked: that it is full, or protected. */
  #unasked: string | null = null;
  #failure: ConnectionError | null = null;

  private constructor(options: ConnectionOptions) {
    const { address, tls, within = 5_000, largestReply = 16 * 1_024 * 1_024 } = options;
    this.name = nameOf(address);
    this.#within = within;
    this.#intake = new ReplyIntake(largestReply);
    this.#socket = dial(address, tls);
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (bytes: Buffer) => this.#take(bytes));
    this.#socket.on('error', (cause: NodeJS.ErrnoException) => this.#broke(cause));
    this.#socket.on('close', () => this.#hungUp());
  }

  /** Rejects with a ConnectionError when there is no connection, or the login is refused. */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const connection = new Connection(options);
    await connection.#stands();
    if (options.login !== null) await connection.#logIn(options.login);
    return connection;
  }

  /** The reply, errors of the server too. Rejects when there is none. */
  call(words: Words): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) {
        reject(this.#failure);
        return;
      }
      this.#waiting.push({ resolve, reject });
      if (this.#deadline === null) this.#watch();
      this.#socket.write(encodeCommand(words));
    });
  }

  /** Sends all of them at once. A reply that there is not stands in its place as the error. */
  async callAll(commands: readonly Words[]): Promise<readonly (Reply | ConnectionError)[]> {
    this.#socket.cork();
    const replies = commands.map((words) =>
      this.call(words).catch((error: unknown) => connectionErrorOf(error)),
    );
    this.#socket.uncork();
    return await Promise.all(replies);
  }

  /** The TLS side of the connection; null on a plain one. */
  get secure(): TLSSocket | null {
    return this.#socket instanceof TLSSocket ? this.#socket : null;
  }

  /** Whether it can still be asked. */
  get open(): boolean {
    return this.#failure === null;
  }

  close(): void {
    this.#fail('RESP_CONNECTION_CLOSED', `The connection to ${this.name} was closed by us.`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  async #stands(): Promise<void> {
    const event = this.secure === null ? 'connect' : 'secureConnect';
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ resolve: () => resolve(), reject });
      this.#watch();
      this.#socket.once(event, () => {
        this.#waiting.shift();
        this.#watch();
        resolve();
      });
    });
  }

  async #logIn({ user, password }: NonNullable<ConnectionOptions['login']>): Promise<void> {
    const reply = await this.call(user === null ? ['AUTH', password] : ['AUTH', user, password]);
    if (reply.kind !== 'error') return;
    const answer = lineOf(reply.bytes);
    const who = user === null ? 'the password' : `the login of ${user}`;
    const what = `${this.name} refused ${who}: ${answer}.`;
    this.#fail('RESP_CONNECTION_LOGIN', what, answer);
    throw new ConnectionError('RESP_CONNECTION_LOGIN', what, answer);
  }

  /** The oldest question has its time from now. */
  #watch(): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = null;
    if (this.#waiting.length === 0) return;
    // Where this process was held up itself, the answer may be there, and has one turn to be read.
    this.#deadline = setTimeout(() => setImmediate(() => this.#late()), this.#within);
  }

  #late(): void {
    if (this.#deadline === null || this.#waiting.length === 0) return;
    const what = `${this.name} did not answer within ${this.#within} ms.`;
    this.#fail('RESP_CONNECTION_TIMED_OUT', what);
  }

  #take(bytes: Buffer): void {
    for (const arrival of this.#intake.take(bytes)) {
      if (arrival.kind === 'foreign') {
        this.#foreign(arrival.begins);
        return;
      }
      const waiting = this.#waiting.shift();
      if (arrival.kind === 'too-large') {
        const what = `A reply of ${this.name} is larger than is read.`;
        waiting?.reject(new ConnectionError('RESP_CONNECTION_REPLY_TOO_LARGE', what));
      } else if (waiting === undefined) {
        if (arrival.reply.kind === 'error') this.#unasked = lineOf(arrival.reply.bytes);
      } else {
        waiting.resolve(arrival.reply);
      }
      this.#watch();
    }
  }

  #foreign(begins: Buffer): void {
    // The first byte of an alert or a hand-shake of TLS.
    if (begins[0] === 0x15 || begins[0] === 0x16) {
      const what = `${this.name} answers in TLS, and was asked without.`;
      this.#fail('RESP_CONNECTION_TLS', what);
      return;
    }
    const answer = lineOf(begins);
    const what = `${this.name} does not speak the Redis protocol; it says ${JSON.stringify(answer)}.`;
    this.#fail('RESP_CONNECTION_NOT_REDIS', what, answer);
  }

  #broke(cause: NodeJS.ErrnoException): void {
    const { code, what } = troubleOf(cause, this.name, this.#socket.connecting);
    this.#fail(code, what, this.#unasked, cause);
  }

  #hungUp(): void {
    const said = this.#unasked === null ? 'without a word' : `and said: ${this.#unasked}`;
    const what = `${this.name} closed the connection ${said}.`;
    this.#fail('RESP_CONNECTION_LOST', what, this.#unasked);
  }

  #fail(code: ConnectionCode, what: string, answer: string | null = null, cause?: Error): void {
    if (this.#failure !== null) return;
    this.#failure = new ConnectionError(code, what, answer, { cause });
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = null;
    this.#socket.destroy();
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure);
  }
}

function troubleOf(
  { code = '', message }: NodeJS.ErrnoException,
  name: string,
  connecting: boolean,
): { readonly code: ConnectionCode; readonly what: string } {
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/.test(code)) {
    return { code: 'RESP_CONNECTION_CERTIFICATE', what: `${name} ended the hand-shake: ${code}.` };
  }
  if (
    code.startsWith('ERR_SSL') ||
    code.startsWith('ERR_TLS') ||
    /CERT|ISSUER|SIGNATURE/.test(code)
  ) {
    return { code: 'RESP_CONNECTION_TLS', what: `TLS with ${name} failed: ${message.trim()}.` };
  }
  if (code === 'EPIPE' || code === 'ECONNRESET') {
    return { code: 'RESP_CONNECTION_LOST', what: `${name} closed the connection.` };
  }
  const tried = connecting ? 'cannot be reached' : 'was lost';
  return { code: 'RESP_CONNECTION_AWAY', what: `${name} ${tried}: ${message}.` };
}

function connectionErrorOf(error: unknown): ConnectionError {
  if (error instanceof ConnectionError) return error;
  throw error;
}

/** The first line, of what can be printed. */
function lineOf(bytes: Uint8Array): string {
  const [line = ''] = Buffer.from(bytes)
    .toString('latin1')
    .split(/[\r\n]/);
  return line.replaceAll(/[^\x20-\x7e]/g, '.').slice(0, 128);
}
