// Frames that were right once. Each mutant comes from a number, so that one that does harm can be made
// again.
import { encodeCommand } from '../../../src/resp/write.ts';

/** Harmless in any order, and so is what a mutation may make of them. */
const honest: readonly (readonly string[])[] = [
  ['PING'],
  ['PING', 'hello'],
  ['ECHO', 'two words'],
  ['SET', 'fuzz:a', 'value'],
  ['SET', 'fuzz:a', 'value', 'GET'],
  ['GET', 'fuzz:a'],
  ['MGET', 'fuzz:a', 'fuzz:b', 'fuzz:c'],
  ['MSET', 'fuzz:a', '1', 'fuzz:b', '2'],
  ['INCR', 'fuzz:n'],
  ['LPUSH', 'fuzz:l', 'x', 'y'],
  ['LRANGE', 'fuzz:l', '0', '3'],
  ['HSET', 'fuzz:h', 'f', 'v'],
  ['HGETALL', 'fuzz:h'],
  ['XADD', 'fuzz:x', '*', 'f', 'v'],
  ['XREAD', 'COUNT', '1', 'STREAMS', 'fuzz:x', '0'],
  ['EVAL', 'return ARGV[1]', '1', 'fuzz:a', 'v'],
  ['MULTI'],
  ['EXEC'],
  ['DISCARD'],
  ['WATCH', 'fuzz:a'],
  ['SELECT', '1'],
  ['HELLO', '3'],
  ['HELLO', '2'],
  ['SUBSCRIBE', 'fuzz:c'],
  ['UNSUBSCRIBE'],
  ['CLIENT', 'REPLY', 'SKIP'],
  ['CLIENT', 'SETNAME', 'fuzz'],
  ['CLIENT', 'GETNAME'],
  ['CLIENT', 'TRACKING', 'ON'],
  ['OBJECT', 'ENCODING', 'fuzz:a'],
  ['SORT', 'fuzz:l', 'BY', 'nosort', 'GET', '#'],
  ['BLPOP', 'fuzz:l', '0.001'],
  ['RESET'],
  ['SET', 'fuzz:big', 'v'.repeat(40_000)],
];

const interesting = Buffer.from('*$\r\n0123456789-+:>%~|_,#(!=\0\u00ff {}"\'\\', 'latin1');
const numbers = ['-1', '0', '00', '01', '1', '9', '99', '65536', '2147483648', '1e3', '', ' 1'];

export class Mutator {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761 + 1) >>> 0;
  }

  /** A stream of so many frames, of which about every third is mutated. */
  stream(frames: number): Buffer {
    const parts: Buffer[] = [];
    for (let count = 0; count < frames; count += 1) {
      const frame = encodeCommand(honest[this.below(honest.length)] ?? ['PING']);
      parts.push(this.below(3) === 0 ? this.#mutate(frame) : frame);
    }
    return Buffer.concat(parts);
  }

  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    this.#state >>>= 0;
    return this.#state % limit;
  }

  #mutate(frame: Buffer): Buffer {
    const at = this.below(Math.min(frame.length, 80));
    const byte = interesting.subarray(this.below(interesting.length)).subarray(0, 1);
    switch (this.below(8)) {
      case 0:
        return Buffer.concat([frame.subarray(0, at), byte, frame.subarray(at + 1)]);
      case 1:
        return Buffer.concat([frame.subarray(0, at), byte, frame.subarray(at)]);
      case 2:
        return Buffer.concat([frame.subarray(0, at), frame.subarray(at + 1)]);
      case 3:
        return frame.subarray(0, at);
      case 4:
        return Buffer.concat([frame.subarray(0, at), frame, frame.subarray(at)]);
      case 5: {
        const number = numbers[this.below(numbers.length)] ?? '0';
        return Buffer.from(frame.toString('latin1').replace(/\d+/, number), 'latin1');
      }
      case 6:
        return Buffer.from(frame.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
      default:
        return Buffer.from(Array.from({ length: 1 + this.below(40) }, () => this.below(256)));
    }
  }
}
