// An upstream that clients of one identity share. Replies find their way back by order alone, so the
// lane keeps count and nothing else: it never waits for a slow reader, and never sends a command again.
import { ReplyScanner } from '../../resp/reply-scanner.ts';
import { Gathered } from './gathered.ts';
import type { ErrorReplies } from './redirects.ts';
import { ReplyQueue, type TakeSample } from './reply-queue.ts';
import type { Route, Taker, WholeReply } from './route.ts';
import type { UpstreamEnds, UpstreamSocket } from './upstream-socket.ts';

/** Bytes that may wait for the kernel before clients are asked to pause. */
const congestion = 256 * 1024;
const push = 0x3e;
const failure = 0x2d;

export class Lane implements Route, UpstreamEnds {
  readonly #socket: UpstreamSocket;
  readonly #queue = new ReplyQueue();
  readonly #scanner = new ReplyScanner();
  readonly #gathered = new Gathered();
  readonly #onLost: (lane: Lane) => void;
  /** Null: errors pass as any other reply. */
  readonly #errors: ErrorReplies | null;
  #paused = new Set<() => void>();
  /** Clients that chose this lane; it may be closed when there are none. */
  riders = 0;

  constructor(
    socket: UpstreamSocket,
    onLost: (lane: Lane) => void,
    errors: ErrorReplies | null = null,
  ) {
    this.#socket = socket;
    this.#onLost = onLost;
    this.#errors = errors;
    socket.handTo(this);
  }

  get closed(): boolean {
    return this.#socket.closed;
  }

  get heard(): number {
    return this.#socket.heard;
  }

  get awaits(): boolean {
    return !this.#queue.empty;
  }

  get congested(): boolean {
    return this.#socket.waiting > congestion;
  }

  whenDrained(resume: () => void): void {
    this.#paused.add(resume);
  }

  /** Measures how long the next thing that is sent takes to be answered. */
  sample(take: TakeSample): void {
    this.#queue.sample(take);
  }

  forward(taker: Taker, bytes: Uint8Array, start: number, end: number, replies: number): void {
    this.#queue.push(taker, replies, null);
    this.#socket.write(bytes, start, end);
  }

  ask(taker: Taker, bytes: Uint8Array, start: number, end: number, see: WholeReply): void {
    this.#queue.push(taker, 1, { kind: 'whole', see });
    this.#socket.write(bytes, start, end);
  }

  answer(taker: Taker, bytes: Buffer): void {
    if (this.#queue.empty) {
      taker.give(bytes, 0, bytes.length);
      taker.answered(1);
    } else {
      this.#queue.push(taker, 1, { kind: 'local', bytes });
    }
  }

  read(bytes: Buffer, length: number): boolean {
    const queue = this.#queue;
    const scanner = this.#scanner;
    const errors = this.#errors;
    let at = 0;
    let held = false;
    while (at < length) {
      this.#giveLocals();
      const { taker, special } = queue;
      if (taker === null) return this.#fail();
      if (special !== null) {
        const end = scanner.scan(bytes, at, length);
        if (scanner.broken || scanner.kind === push) return this.#fail();
        const reply = this.#gathered.take(bytes, at, end < 0 ? length : end, end >= 0);
        at = end < 0 ? length : end;
        if (reply !== null && special.kind === 'whole') {
          queue.shift();
          const shown = special.see(
            errors !== null && reply[0] === failure ? errors(reply) : reply,
          );
          if (shown !== null) held = taker.give(shown, 0, shown.length) || held;
          taker.answered(1);
        }
        continue;
      }
      let from = at;
      const wanted = queue.count;
      let left = wanted;
      let whole = false;
      while (left > 0 && at < length) {
        const begin = at;
        const end = scanner.scan(bytes, begin, length);
        at = end < 0 ? length : end;
        whole = end >= 0;
        if (scanner.kind === failure && errors !== null) {
          held = taker.give(bytes, from, begin) || held;
          from = at;
          const reply = this.#gathered.take(bytes, begin, at, end >= 0);
          const shown = reply === null ? null : errors(reply);
          if (shown !== null) held = taker.give(shown, 0, shown.length) || held;
        }
        if (end < 0) break;
        if (scanner.kind === push) return this.#fail();
        left -= 1;
      }
      if (scanner.broken) return this.#fail();
      held = taker.give(bytes, from, at, whole) || held;
      if (left === 0) queue.shift();
      else queue.count = left;
      if (left < wanted) taker.answered(wanted - left);
    }
    this.#giveLocals();
    return held;
  }

  #giveLocals(): void {
    const queue = this.#queue;
    for (;;) {
      const { special, taker } = queue;
      if (special === null || special.kind !== 'local' || taker === null) return;
      queue.shift();
      taker.give(special.bytes, 0, special.bytes.length);
      taker.answered(1);
    }
  }

  drained(): void {
    const paused = this.#paused;
    this.#paused = new Set();
    for (const resume of paused) resume();
  }

  lost(): void {
    for (const taker of this.#queue.waiting()) taker.upstreamLost();
    this.#onLost(this);
    this.drained();
  }

  fail(): void {
    this.#socket.destroy();
    this.lost();
  }

  close(): void {
    this.#socket.destroy();
    this.drained();
  }

  /** Bytes that nobody asked for: whose reply comes next can no longer be told. */
  #fail(): boolean {
    this.fail();
    return true;
  }
}
