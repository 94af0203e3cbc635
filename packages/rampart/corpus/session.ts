// One client connection: writes bytes exactly as the case has them, and keeps what came back.
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

export interface Destination {
  readonly port: number;
  /** With TLS: whom to trust, and what to show. */
  readonly tls?: ConnectionOptions;
  /** The client's own address; one of loopback's many. */
  readonly from?: string;
}

export class Session {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  /** Chunks from here on count; what came before belongs to something that is over. */
  #from = 0;
  #closed = false;
  #failure: Error | null = null;
  /** Called when something was received or the connection ended. */
  #onNews: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    const close = (): void => {
      this.#closed = true;
      this.#onNews();
    };
    socket.on('data', (bytes: Buffer) => {
      this.#chunks.push(bytes);
      this.#onNews();
    });
    socket.on('error', (error) => {
      this.#failure = error;
    });
    socket.on('end', close);
    socket.on('close', close);
  }

  /** Also when the connection does not come about; `closed` and `failure` tell. */
  static async open({ port, tls, from }: Destination): Promise<Session> {
    const local = from === undefined ? {} : { localAddress: from };
    const address = { host: '127.0.0.1', port, ...local };
    const socket = tls === undefined ? connect(address) : connectTls({ ...address, ...tls });
    socket.setNoDelay(true);
    const session = new Session(socket);
    await new Promise<void>((resolve) => {
      socket.once(tls === undefined ? 'connect' : 'secureConnect', () => resolve());
      socket.once('close', () => resolve());
    });
    return session;
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks.slice(this.#from));
  }

  /** The other side has ended it. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Why the connection failed, where it did. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Each segment in its own write, the gap between them; ends early when the other side is gone. */
  async play(segments: readonly Buffer[], gap: number): Promise<void> {
    for (const [index, segment] of segments.entries()) {
      if (index > 0) await delay(gap);
      if (this.#closed) return;
      this.#socket.write(segment);
    }
  }

  /** Waits until it holds of what was received, the connection is closed, or the time is up. */
  async until(
    enough: (received: Buffer) => boolean,
    deadline: number,
  ): Promise<'enough' | 'closed' | 'late'> {
    const { promise, resolve } = Promise.withResolvers<'enough' | 'closed' | 'late'>();
    const timer = setTimeout(() => resolve('late'), deadline);
    let cost = 0;
    let looksLater = false;
    const look = (): void => {
      looksLater = false;
      const began = performance.now();
      if (enough(this.received)) resolve('enough');
      else if (this.#closed) resolve('closed');
      cost = performance.now() - began;
    };
    // All that was received is looked through each time: of much that comes in many parts, not at every part.
    this.#onNews = () => {
      if (cost < 1) return look();
      if (looksLater) return;
      looksLater = true;
      setTimeout(look, cost * 4);
    };
    this.#onNews();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#onNews = () => {};
    }
  }

  /** What was said so far belongs to something that is over. */
  forget(): void {
    this.#from = this.#chunks.length;
  }

  end(): void {
    this.#socket.destroy();
  }
}
