// Who awaits what on an upstream, in the order in which it was sent. A ring of parallel arrays: at
// full load an entry is made and taken a million times a second.
import type { Taker, WholeReply } from './route.ts';

/** What is special about an entry; null for replies that pass as they are. */
export type Special =
  | { readonly kind: 'local'; readonly bytes: Buffer }
  | { readonly kind: 'whole'; readonly see: WholeReply }
  | { readonly kind: 'confirm'; readonly word: string; readonly names: number }
  /** The reply to something that the gateway said itself; nobody waits for it. */
  | { readonly kind: 'aside' };

/** Takes the milliseconds that something waited for its reply. */
export type TakeSample = (waited: number) => void;

export class ReplyQueue {
  #takers: (Taker | null)[] = Array.from({ length: 256 }, () => null);
  #specials: (Special | null)[] = Array.from({ length: 256 }, () => null);
  #counts = new Int32Array(256);
  #mask = 255;
  #head = 0;
  #tail = 0;
  /** Who wants to know how long the next entry waits. */
  #wanted: TakeSample | null = null;
  #sampled = -1;
  #sampledSince = 0;

  get empty(): boolean {
    return this.#head === this.#tail;
  }

  get taker(): Taker | null {
    return this.#takers[this.#head & this.#mask] ?? null;
  }

  get special(): Special | null {
    return this.#specials[this.#head & this.#mask] ?? null;
  }

  /** Replies that the head of the queue still awaits. */
  get count(): number {
    return this.#counts[this.#head & this.#mask] ?? 0;
  }

  set count(value: number) {
    this.#counts[this.#head & this.#mask] = value;
  }

  sample(take: TakeSample): void {
    if (this.#sampled < 0) this.#wanted = take;
  }

  /** Plain replies of one client in a row are one entry. */
  push(taker: Taker, count: number, special: Special | null): void {
    if (special === null && this.#tail !== this.#head) {
      const last = (this.#tail - 1) & this.#mask;
      if (this.#takers[last] === taker && this.#specials[last] === null) {
        this.#counts[last] = (this.#counts[last] ?? 0) + count;
        return;
      }
    }
    if (this.#tail - this.#head > this.#mask) this.#grow();
    const slot = this.#tail & this.#mask;
    this.#takers[slot] = taker;
    this.#specials[slot] = special;
    this.#counts[slot] = count;
    if (this.#wanted !== null && this.#sampled < 0) this.#begin();
    this.#tail += 1;
  }

  shift(): void {
    const slot = this.#head & this.#mask;
    this.#takers[slot] = null;
    this.#specials[slot] = null;
    if (this.#head === this.#sampled) this.#end();
    this.#head += 1;
    if (this.#head === this.#tail) {
      this.#head = 0;
      this.#tail = 0;
    }
  }

  /** Everybody who awaits something, each once. */
  waiting(): Set<Taker> {
    const takers = new Set<Taker>();
    for (let at = this.#head; at < this.#tail; at += 1) {
      const taker = this.#takers[at & this.#mask];
      if (taker !== null && taker !== undefined) takers.add(taker);
    }
    return takers;
  }

  #begin(): void {
    this.#sampled = this.#tail;
    this.#sampledSince = performance.now();
  }

  #end(): void {
    this.#wanted?.(performance.now() - this.#sampledSince);
    this.#wanted = null;
    this.#sampled = -1;
  }

  #grow(): void {
    const size = (this.#mask + 1) * 2;
    const counts = new Int32Array(size);
    const takers: (Taker | null)[] = Array.from({ length: size }, () => null);
    const specials: (Special | null)[] = Array.from({ length: size }, () => null);
    for (let at = this.#head; at < this.#tail; at += 1) {
      const from = at & this.#mask;
      const to = at & (size - 1);
      takers[to] = this.#takers[from] ?? null;
      specials[to] = this.#specials[from] ?? null;
      counts[to] = this.#counts[from] ?? 0;
    }
    this.#takers = takers;
    this.#specials = specials;
    this.#counts = counts;
    this.#mask = size - 1;
  }
}
