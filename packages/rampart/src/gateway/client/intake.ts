// The hot path: at full load it sees a million commands a second. It finds frames in place and lets
// pass by itself what the user's verdicts call plain, a run of commands in one copy; whatever needs
// thought goes to the desk, one at a time. It never refuses: only the desk says no, and says why.
import { RequestPassage } from '../../resp/request-passage.ts';
import {
  broken,
  complete,
  RequestScanner,
  type RequestLimits,
} from '../../resp/request-scanner.ts';
import type { ProtocolFault } from '../../resp/faults.ts';
import { FrameArguments } from '../decide/frame-arguments.ts';
import { reads, writes } from '../decide/key-rules.ts';
import { lookAtKey, odd } from '../decide/look-at-key.ts';
import { keyed, pass, type Member } from '../decide/member.ts';
import type { Shapes } from '../decide/shapes.ts';
import { keyHash } from '../data/distinct-keys.ts';
import { keyFault, keySound } from '../limits/key-fault.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { PrefixedRun } from './prefixed-run.ts';
import { looksLikeSketch } from '../limits/sketch-watch.ts';

export interface IntakeEnds {
  /** The user whose plain commands may pass now; null: everything goes to the desk. */
  readonly plain: Member | null;
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether the input has to wait. */
  readonly waits: boolean;
  /** Ready frames in a row, each with one reply; false when the budget does not cover them. */
  run(bytes: Buffer, start: number, end: number, ids: Int32Array, count: number): boolean;
  /** A frame that needs thought. */
  decide(bytes: Buffer, start: number, end: number): void;
  /** A frame that is too large to be held, of which `to - start` bytes are here. */
  begin(bytes: Buffer, start: number, to: number): 'stream' | 'swallow' | 'hold';
  /** More of a frame that is streamed. */
  part(bytes: Buffer, start: number, end: number, last: boolean): void;
  fault(fault: ProtocolFault): void;
}

/** A frame above this is not held if it need not be. */
const streamFrom = 32 * 1024;
const longestRun = 128;

// Shared by all connections: a run is collected and sent without anything in between.
const ids = new Int32Array(longestRun);
const prefixed = new PrefixedRun();

export class Intake {
  readonly scanner: RequestScanner;
  readonly args: FrameArguments;
  /** Another one when the table of commands changes. */
  shapes: Shapes;
  readonly #ends: IntakeEnds;
  #passage: RequestPassage | null = null;
  #swallows = false;
  #now = 0;
  /** Of the buffer that is read from. */
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(limits: RequestLimits, shapes: Shapes, ends: IntakeEnds) {
    this.scanner = new RequestScanner(limits);
    this.args = new FrameArguments(this.scanner);
    this.shapes = shapes;
    this.#ends = ends;
  }

  /** A frame was begun and is not complete. */
  get within(): boolean {
    return this.#passage !== null;
  }

  /** A part of the frame is at the server. */
  get streams(): boolean {
    return this.#passage !== null && !this.#swallows;
  }

  /** Takes what it can and returns the index behind it. */
  consume(bytes: Buffer): number {
    this.#now = this.#ends.now();
    this.#read(bytes);
    let at = 0;
    // Again from where a run began that the budget did not cover: now the desk takes its commands.
    for (;;) {
      const end = this.#take(bytes, at);
      if (end >= 0) return end;
      at = -1 - end;
    }
  }

  /** Nearly all that is read comes in the same buffer. */
  #read({ buffer }: Buffer): void {
    if (this.#view.buffer !== buffer) this.#view = new DataView(buffer);
  }

  /** The index behind what was taken, or `-1 - index` when it has to be taken again from there. */
  #take(bytes: Buffer, from: number): number {
    const { scanner } = this;
    const ends = this.#ends;
    const to = bytes.length;
    let at = from;
    let runStart = from;
    let count = 0;
    // Only a run, a decision or a passage can change who may do what, and whether to wait.
    let member = ends.plain;
    while (at < to && (count > 0 || !ends.waits)) {
      if (this.#passage !== null) {
        at = this.#continue(this.#passage, bytes, at);
        member = ends.plain;
        continue;
      }
      const state = scanner.scan(bytes, at, to);
      if (state === complete) {
        const id = member === null ? -1 : this.#plainId(bytes, at, member);
        if (id >= 0 && count < longestRun) {
          if (count === 0) runStart = at;
          if (member?.tenant) this.#prefixFrame(id, bytes, at, member.tenant);
          ids[count] = id;
          count += 1;
          at = scanner.end;
          continue;
        }
      }
      if (count > 0) {
        if (!this.#run(bytes, runStart, at, count)) return -1 - runStart;
        count = 0;
        member = ends.plain;
        // What is complete is scanned anew: by now the connection may have to wait.
        if (state === complete) continue;
        if (ends.waits) break;
      }
      if (state === complete) {
        const { end, argc } = scanner;
        if (argc > 0) ends.decide(bytes, at, end);
        at = end;
        member = ends.plain;
      } else if (state === broken) {
        ends.fault(scanner.fault);
        return to;
      } else if (to - at < streamFrom) break;
      else {
        const way = ends.begin(bytes, at, to);
        if (way === 'hold') break;
        this.#passage = new RequestPassage(scanner);
        this.#swallows = way === 'swallow';
        scanner.reset();
        if (!this.#swallows) ends.part(bytes, at, to, false);
        at = to;
      }
    }
    if (count > 0 && !this.#run(bytes, runStart, at, count)) return -1 - runStart;
    return at;
  }

  #run(bytes: Buffer, start: number, end: number, count: number): boolean {
    const run = prefixed.take();
    const ran =
      run === null
        ? this.#ends.run(bytes, start, end, ids, count)
        : this.#ends.run(run, 0, run.length, ids, count);
    if (!ran) this.scanner.reset();
    return ran;
  }

  /** The number of a command that needs no thought, or -1. */
  #plainId(bytes: Buffer, base: number, member: Member): number {
    const { scanner } = this;
    if (scanner.inline || scanner.argc === 0) return -1;
    const shapes = this.shapes;
    const { starts, ends } = scanner;
    const id = shapes.index.find(bytes, base + (starts[0] ?? 0), base + (ends[0] ?? 0));
    return id >= 0 && this.#isPlain(id, bytes, base, member) ? id : -1;
  }

  #isPlain(id: number, bytes: Buffer, base: number, member: Member): boolean {
    const shapes = this.shapes;
    const { starts, ends, argc } = this.scanner;
    const { watch } = member;
    const verdict = member.verdicts[id];
    if (verdict === pass) return shapes.fits(id, argc);
    if (verdict !== keyed || !shapes.fits(id, argc)) return false;
    const need = id === shapes.set ? this.#needOfSet(bytes, base) : (shapes.need[id] ?? 3);
    const step = shapes.step[id] ?? 1;
    const last = lastKey(shapes, id, argc);
    const view = this.#view;
    const offset = bytes.byteOffset;
    for (let index = shapes.first[id] ?? 1; index <= last; index += step) {
      const start = base + (starts[index] ?? 0);
      const end = base + (ends[index] ?? 0);
      if (end - start > member.keyLength) return false;
      let hash = lookAtKey(view, offset + start, offset + end);
      if (hash === odd) {
        if (keyFault(bytes, start, end, member.keyLength) !== keySound) return false;
        hash = keyHash(bytes, start, end);
      }
      if (!member.keys.allows(bytes, start, end, need)) return false;
      if (watch === null) continue;
      const isRead = (need & reads) !== 0;
      if (!watch.calm(bytes, start, end, isRead)) return false;
      if (isRead && !watch.counts(hash, this.#now)) return false;
    }
    return (
      id !== shapes.set || !looksLikeSketch(bytes, base + (starts[2] ?? 0), base + (ends[2] ?? 0))
    );
  }

  /** A tenant's prefix goes before each key. */
  #prefixFrame(id: number, bytes: Buffer, base: number, tenant: Tenant): void {
    const { starts, ends, argc, end } = this.scanner;
    const shapes = this.shapes;
    const step = shapes.step[id] ?? 1;
    const first = shapes.first[id] ?? 0;
    const last = first === 0 ? -1 : lastKey(shapes, id, argc);
    let from = base;
    for (let index = first; index <= last; index += step) {
      const start = starts[index] ?? 0;
      const length = (ends[index] ?? 0) - start;
      // What stands before a key is its header, right behind the argument before it.
      prefixed.copy(bytes, from, base + (ends[index - 1] ?? 0) + 2);
      prefixed.header(length + tenant.prefix.length);
      prefixed.copy(tenant.prefix, 0, tenant.prefix.length);
      from = base + start;
    }
    prefixed.copy(bytes, from, end);
  }

  /** With GET it reads what was there. */
  #needOfSet(bytes: Buffer, base: number): number {
    const { argc, seen } = this.scanner;
    if (argc === 3) return writes;
    // What is not here yet may be a GET.
    if (seen < argc) return reads | writes;
    const args = this.args.at(bytes, base);
    for (let index = 3; index < argc; index += 1) {
      if (args.is(index, 'GET')) return reads | writes;
    }
    return writes;
  }

  /** Whether all that is decisive is here: no key comes behind what is still coming. */
  mayStream(id: number, bytes: Buffer, base: number, member: Member): boolean {
    if (member.verdicts[id] !== keyed) return false;
    this.#read(bytes);
    return this.keysAreHere(id, bytes, base, member) && this.#isPlain(id, bytes, base, member);
  }

  /** No key comes behind what is still coming, and none has to be changed. */
  keysAreHere(id: number, bytes: Buffer, base: number, member: Member): boolean {
    const { seen, argc, bulkStart } = this.scanner;
    const shapes = this.shapes;
    if (member.tenant !== null || !shapes.hasSimpleKeys(id)) return false;
    const first = shapes.first[id] ?? 1;
    const step = shapes.step[id] ?? 1;
    const last = lastKey(shapes, id, argc);
    const finalKey = first + Math.floor((last - first) / step) * step;
    if (finalKey >= seen) return false;
    if (bulkStart >= 0) {
      this.scanner.starts[seen] = bulkStart;
      this.scanner.ends[seen] = bytes.length - base;
    }
    return true;
  }

  #continue(passage: RequestPassage, bytes: Buffer, at: number): number {
    const end = passage.pass(bytes, at, bytes.length);
    if (passage.state === broken) {
      this.#ends.fault(passage.fault);
      return bytes.length;
    }
    const last = passage.state === complete;
    if (!this.#swallows) this.#ends.part(bytes, at, end, last);
    if (last) this.#passage = null;
    return end;
  }
}

/** Negative: counted from the end. */
function lastKey(shapes: Shapes, id: number, argc: number): number {
  const last = shapes.last[id] ?? 0;
  return last < 0 ? argc + last : last;
}
