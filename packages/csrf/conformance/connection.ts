// One connection to a server under test. Requests may follow each other on it; what comes back is
// an answer, a connection that the server closed without one, or silence.
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { requestBytes, type WireRequest } from './request-bytes.ts';
import { readResponse, type Response } from './response-reader.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

export type Answer =
  | { readonly kind: 'response'; readonly response: Response }
  | { readonly kind: 'closed' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'nonsense'; readonly problem: string };

/** How long a server may stay silent before that counts as hanging: the machine may be busy. */
const patience = 30_000;

/** Sends one request on a connection of its own. */
export async function exchange(address: Address, request: WireRequest): Promise<Answer> {
  const connection = new Connection(address);
  try {
    return await connection.exchange(request);
  } finally {
    connection.close();
  }
}

export class Connection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(address: Address) {
    const { host, port } = address;
    this.#socket = address.tls
      ? // The certificate is the stage's own; who answers on loopback is not in question here.
        connectTls({ host, port, rejectUnauthorized: false })
      : connectPlain({ host, port });
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (bytes) => {
      this.#received =
        this.#received.byteLength === 0 ? bytes : Buffer.concat([this.#received, bytes]);
      this.#wake();
    });
    // A server that refuses a large body resets the connection; the answer it gave before counts.
    this.#socket.on('error', () => this.#end());
    this.#socket.on('close', () => this.#end());
  }

  async exchange(request: WireRequest): Promise<Answer> {
    this.#socket.write(requestBytes(request));
    return this.#next(request.method);
  }

  /** Sends all requests at once and reads their answers in order, as far as the server gives any. */
  async pipeline(requests: readonly WireRequest[]): Promise<readonly Answer[]> {
    this.#socket.write(Buffer.concat(requests.map(requestBytes)));
    const answers: Answer[] = [];
    for (const request of requests) {
      const answer = await this.#next(request.method);
      answers.push(answer);
      if (answer.kind !== 'response') break;
    }
    return answers;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #next(method: string): Promise<Answer> {
    const deadline = Date.now() + patience;
    for (;;) {
      try {
        const found = readResponse(this.#received, method, this.#ended);
        if (found !== null) {
          this.#received = found.rest;
          return { kind: 'response', response: found };
        }
      } catch (error) {
        return { kind: 'nonsense', problem: String(error) };
      }
      if (this.#ended) return { kind: 'closed' };
      const left = deadline - Date.now();
      if (left <= 0) return { kind: 'silent' };
      await this.#woken(left);
    }
  }

  #woken(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }
}
