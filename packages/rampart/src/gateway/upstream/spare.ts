// One upstream that is open before anybody needs it. Who is about to block, or begins a transaction, has
// it at once; were it opened only then, what others send meanwhile would overtake him at the server.
import type { UpstreamSocket } from './upstream-socket.ts';

export class Spare {
  readonly #open: () => Promise<UpstreamSocket>;
  #socket: UpstreamSocket | null = null;
  #opening = false;
  #closed = false;

  constructor(open: () => Promise<UpstreamSocket>) {
    this.#open = open;
  }

  /** Null when there is none at the moment. */
  take(): UpstreamSocket | null {
    const socket = this.#socket;
    this.#socket = null;
    return socket === null || socket.closed ? null : socket;
  }

  /** Opens one in its own time, unless there is one. */
  prepare(): void {
    if (this.#closed || this.#opening || this.#socket?.closed === false) return;
    this.#opening = true;
    this.#open()
      .then((socket) => {
        if (this.#closed) socket.destroy();
        else this.#socket = socket;
      })
      // Nobody waits for it; whoever needs one opens it then, and is told why it cannot be.
      .catch(() => undefined)
      .finally(() => {
        this.#opening = false;
      })
      // Nothing is left that could fail.
      .catch(() => undefined);
  }

  /** For good. */
  close(): void {
    this.#closed = true;
    this.take()?.destroy();
  }
}
