// HyperLogLogs are strings with a header. Several vulnerabilities began with one that was written
// by hand, so writing the header, or into the middle of one, is told of.
import type { Arguments } from '@rampart/client/commands';
import { notice, type Notice } from '../notices.ts';
import type { Check } from './argument-check.ts';

const header = Buffer.from('HYLL', 'latin1');

/** How many keys are remembered as HyperLogLogs, by hash: a memory of fixed size. */
const slots = 1024;

/** Where each command that stores a string has its first value, and how far it is to the next. */
const valueAt: readonly (readonly [name: string, first: number, step: number])[] = [
  ['set', 2, 0],
  ['setnx', 2, 0],
  ['getset', 2, 0],
  ['append', 2, 0],
  ['setex', 3, 0],
  ['psetex', 3, 0],
  ['setrange', 3, 0],
  ['mset', 2, 2],
  ['msetnx', 2, 2],
];

export class SketchWatch {
  readonly #keys = new Uint32Array(slots);

  checks(): readonly (readonly [string, Check])[] {
    return [
      ...valueAt.map(([name, first, step]) => [name, storesHeader(first, step)] as const),
      ['setrange', (args) => this.#overwrites(args)],
      ['pfadd', (args) => this.#remember(args, 1, 2)],
      ['pfmerge', (args) => this.#remember(args, 1, args.count)],
      ['pfcount', (args) => this.#remember(args, 1, args.count)],
    ];
  }

  #remember(args: Arguments, first: number, end: number): null {
    for (let index = first; index < end; index += 1) {
      const hash = hashOf(args.bytes(index));
      this.#keys[hash % slots] = hash;
    }
    return null;
  }

  #overwrites(args: Arguments): Notice | null {
    const hash = hashOf(args.bytes(1));
    return this.#keys[hash % slots] === hash ? notice('GATEWAY_SKETCH_FORGED') : null;
  }
}

/** Also for the hot path, where SET is not worth a look at all its arguments. */
export function looksLikeSketch(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start >= header.length &&
    bytes[start] === header[0] &&
    bytes[start + 1] === header[1] &&
    bytes[start + 2] === header[2] &&
    bytes[start + 3] === header[3]
  );
}

function storesHeader(first: number, step: number): Check {
  return (args) => {
    for (let index = first; index < args.count; index += step) {
      const bytes = args.bytes(index);
      if (looksLikeSketch(bytes, 0, bytes.length)) return notice('GATEWAY_SKETCH_FORGED');
      if (step === 0) break;
    }
    return null;
  };
}

/** FNV-1a; never 0, which stands for an empty slot. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0 || 1;
}
