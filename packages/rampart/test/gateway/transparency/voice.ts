// A client of a test: it says bytes, in pieces as it is told, and keeps everything that it hears.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

/** Generous: the machine is busy. */
const patience = 150_000;

export class Voice {
  readonly #socket: Socket;
  #parts: Buffer[] = [];
  #length = 0;
  #ended = false;
  #changed: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.#parts.push(bytes);
      this.#length += bytes.length;
      this.#changed();
    });
    // Its close event follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#ended = true;
      this.#changed();
    });
  }

  static async open(port: number): Promise<Voice> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new Voice(socket);
  }

  get heard(): Buffer {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts)];
    return this.#parts[0] ?? Buffer.alloc(0);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Says it in pieces that end at these places, each in a turn of the event loop of its own. */
  async say(bytes: Buffer, cuts: readonly number[] = []): Promise<void> {
    let from = 0;
    for (const to of [...cuts, bytes.length]) {
      if (to <= from) continue;
      this.#socket.write(bytes.subarray(from, to));
      from = to;
      if (to < bytes.length) await turn();
    }
  }

  /** Where in what it heard this text ends, once it has come, searched from a place on. */
  async until(text: string, from = 0): Promise<number> {
    const bytes = Buffer.from(text);
    let base = from;
    let found = -1;
    await this.#wait(`to hear ${JSON.stringify(text)}`, () => {
      const window = this.#since(base);
      found = window.indexOf(bytes);
      if (found >= 0) return true;
      base += Math.max(0, window.length - bytes.length + 1);
      return false;
    });
    return base + found + bytes.length;
  }

  /** What it heard from a place on; only that is copied, for what it hears may be long. */
  #since(place: number): Buffer {
    const last: Buffer[] = [];
    let start = this.#length;
    for (let index = this.#parts.length - 1; index >= 0 && start > place; index -= 1) {
      const part = this.#parts[index] ?? Buffer.alloc(0);
      start -= part.length;
      last.unshift(start < place ? part.subarray(place - start) : part);
    }
    return Buffer.concat(last);
  }

  async untilEnd(): Promise<void> {
    await this.#wait('for the end', () => this.#ended);
  }

  /** Says no more, and still listens. */
  hangUp(): void {
    this.#socket.end();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Is gone at once, as a process that was killed; `reset`: as a machine that came up anew. */
  vanish(reset = false): void {
    if (reset) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  async #wait(what: string, done: () => boolean): Promise<void> {
    const deadline = Date.now() + patience;
    while (!done()) {
      if (this.#ended && what !== 'for the end')
        throw new Error(this.#complaint(what, 'It ended.'));
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(this.#complaint(what, 'That took too long.'));
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, left);
        this.#changed = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
  }

  #complaint(what: string, why: string): string {
    const last = this.heard.subarray(-300).toString('latin1');
    return `Waited ${what}. ${why} Heard ${this.#length} bytes, at last ${JSON.stringify(last)}`;
  }
}
