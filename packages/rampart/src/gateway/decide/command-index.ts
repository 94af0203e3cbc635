// From the bytes of a command's name to its number in the table. Part of the hot path: a rolling
// hash over ASCII-folded bytes and open addressing, so nothing is allocated and no string is made.
import type { Command } from '@rampart/client/commands';

/** ASCII only: the Kelvin sign is not a K here, as it is not for the server. */
const fold = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);
const bar = 0x7c;

export class CommandIndex {
  readonly #mask: number;
  readonly #ids: Int32Array;
  readonly #names: readonly Uint8Array[];
  readonly #containers: Uint8Array;

  constructor(commands: readonly Command[]) {
    const most = Math.max(0, ...commands.map(({ id }) => id)) + 1;
    const names: Uint8Array[] = Array.from({ length: most }, () => new Uint8Array());
    let size = 64;
    while (size < commands.length * 4) size *= 2;
    this.#mask = size - 1;
    this.#ids = new Int32Array(size).fill(-1);
    this.#containers = new Uint8Array(most);
    for (const { id, name, container } of commands) {
      const bytes = Buffer.from(name, 'latin1');
      names[id] = bytes;
      this.#containers[id] = container ? 1 : 0;
      let slot = spread(hash(0, bytes, 0, bytes.length)) & this.#mask;
      while ((this.#ids[slot] ?? -1) >= 0) slot = (slot + 1) & this.#mask;
      this.#ids[slot] = id;
    }
    this.#names = names;
  }

  isContainer(id: number): boolean {
    return this.#containers[id] === 1;
  }

  /** The number of a command without its subcommand, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    let slot = spread(hash(0, bytes, start, end)) & this.#mask;
    for (;;) {
      const id = this.#ids[slot] ?? -1;
      if (id < 0) return -1;
      const name = this.#names[id];
      if (name !== undefined && isName(name, 0, bytes, start, end)) return id;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** The number of `container|word`, or -1. */
  findSub(container: number, bytes: Uint8Array, start: number, end: number): number {
    const head = this.#names[container];
    if (head === undefined) return -1;
    const seed = step(hash(0, head, 0, head.length), bar);
    let slot = spread(hash(seed, bytes, start, end)) & this.#mask;
    for (;;) {
      const id = this.#ids[slot] ?? -1;
      if (id < 0) return -1;
      const name = this.#names[id];
      if (name !== undefined && isSub(name, head, bytes, start, end)) return id;
      slot = (slot + 1) & this.#mask;
    }
  }
}

function step(value: number, byte: number): number {
  return (Math.imul(value, 31) + (fold[byte] ?? 0)) | 0;
}

function hash(seed: number, bytes: Uint8Array, start: number, end: number): number {
  let value = seed;
  for (let at = start; at < end; at += 1) value = step(value, bytes[at] ?? 0);
  return value;
}

/** The low bits alone would see little of the first letters. */
function spread(value: number): number {
  return value ^ (value >>> 15);
}

/** Whether the rest of the name is these bytes. A bar in them would make `config|set` one word. */
function isName(
  name: Uint8Array,
  offset: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (name.length - offset !== end - start) return false;
  for (let at = start, to = offset; at < end; at += 1, to += 1) {
    const byte = fold[bytes[at] ?? 0];
    if (byte !== name[to] || byte === bar) return false;
  }
  return true;
}

function isSub(
  name: Uint8Array,
  head: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  const offset = head.length + 1;
  if (name.length <= offset || name[head.length] !== bar) return false;
  for (let at = 0; at < head.length; at += 1) if (name[at] !== head[at]) return false;
  return isName(name, offset, bytes, start, end);
}
