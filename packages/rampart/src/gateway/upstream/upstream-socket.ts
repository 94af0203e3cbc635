// One connection to the server: what is written in a turn of the event loop leaves in one write, and
// what is read lands in one buffer that is used again unless somebody still holds a part of it.
//
// The profile: four fifths of the time are the kernel's, a read and a write for each batch. Fewer,
// larger writes are what makes the gateway cheap, and the server behind it too.
import type { Socket } from 'node:net';

const blockSize = 64 * 1024;
/** Below this a loop is faster than the call into the runtime. */
const shortCopy = 48;

export interface UpstreamEnds {
  /** Returns whether a part of the buffer is still in use after the call. */
  read(bytes: Buffer, length: number): boolean;
  /** No byte is pending any more on a socket that was full. */
  drained(): void;
  lost(error: Error | null): void;
}

const nobody: UpstreamEnds = {
  read: () => false,
  drained: () => undefined,
  lost: () => undefined,
};
/** Milliseconds of rest after which the kernel asks whether the server is still there. */
const aliveEvery = 15_000;
/** For a server that does not close. */
const leavesWithin = 10_000;

export class UpstreamSocket {
  readonly socket: Socket;
  /** How often something was read. */
  heard = 0;
  #ends: UpstreamEnds;
  #block: Buffer = Buffer.allocUnsafeSlow(blockSize);
  #length = 0;
  #scheduled = false;
  #closed = false;

  constructor(socket: Socket, ends: UpstreamEnds) {
    this.socket = socket;
    this.#ends = ends;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, aliveEvery);
    socket.on('drain', () => this.#ends.drained());
    socket.on('error', (error) => this.#lose(error));
    socket.on('close', () => this.#lose(null));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Who listens changes once: after the hand-shake. */
  handTo(ends: UpstreamEnds): void {
    this.#ends = ends;
  }

  received(bytes: Buffer, length: number): boolean {
    this.heard += 1;
    return this.#ends.read(bytes, length);
  }

  /** Bytes that wait for the kernel. */
  get waiting(): number {
    return this.socket.writableLength;
  }

  write(bytes: Uint8Array, start: number, end: number): void {
    if (this.#closed) return;
    const size = end - start;
    if (size > blockSize - this.#length) {
      this.flush();
      if (size > blockSize) {
        this.socket.write(Uint8Array.prototype.slice.call(bytes, start, end));
        return;
      }
    }
    const block = this.#block;
    let to = this.#length;
    if (size <= shortCopy) {
      for (let at = start; at < end; at += 1, to += 1) block[to] = bytes[at] ?? 0;
    } else {
      block.set(bytes.subarray(start, end), to);
    }
    this.#length += size;
    if (!this.#scheduled) {
      this.#scheduled = true;
      // Not nextTick: replies and requests that are ready now shall join this write.
      setImmediate(this.#flushLater);
    }
  }

  readonly #flushLater = (): void => {
    this.#scheduled = false;
    this.flush();
  };

  flush(): void {
    if (this.#length === 0 || this.#closed) return;
    this.socket.write(this.#block.subarray(0, this.#length));
    this.#length = 0;
    // When the kernel took all of it at once, the block is free again.
    if (this.socket.writableLength > 0) this.#block = Buffer.allocUnsafeSlow(blockSize);
  }

  /** Sends what there is and then no more; the server answers what it has, and closes. */
  end(): void {
    if (this.#closed) return;
    this.flush();
    this.socket.end();
  }

  /**
   * The same for when nobody wants the answers. To close at once would be a reset, and what the
   * server has not read by then would be lost, although no answer to it was ever wanted.
   */
  leave(): void {
    if (this.#closed) return;
    this.end();
    this.#closed = true;
    this.#ends = nobody;
    const late = setTimeout(() => this.socket.destroy(), leavesWithin).unref();
    this.socket.on('close', () => clearTimeout(late));
    this.socket.resume();
  }

  destroy(): void {
    this.#closed = true;
    this.socket.destroy();
  }

  #lose(error: Error | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.socket.destroy();
    this.#ends.lost(error);
  }
}
