// What must hold for every stream of requests, however it is cut and whatever is wrong with it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestPassage } from '../../src/resp/request-passage.ts';
import { broken, complete, more, RequestScanner } from '../../src/resp/request-scanner.ts';
import { encodeCommand } from '../../src/resp/write.ts';
import {
  anyArguments,
  anyCuts,
  everyByte,
  limits,
  mutationsOf,
  scanRequests,
  treacherousBytes,
} from './frames.ts';

const anyRequests = fc.array(anyArguments, { minLength: 1, maxLength: 5 });
const latin1 = (requests: readonly (readonly Buffer[])[]): string[][] =>
  requests.map((request) => request.map((argument) => argument.toString('latin1')));
const streamOf = (requests: readonly (readonly Buffer[])[]): Buffer =>
  Buffer.concat(requests.map((request) => encodeCommand(request)));

describe('any stream of requests', () => {
  it('gives the same arguments whole, byte by byte and in any pieces', () => {
    const cases = anyRequests.chain((requests) =>
      fc.record({ requests: fc.constant(requests), cuts: anyCuts(streamOf(requests).length) }),
    );
    fc.assert(
      fc.property(cases, ({ requests, cuts }) => {
        const stream = streamOf(requests);
        const whole = scanRequests(stream);
        expect(whole.requests).toEqual(latin1(requests));
        expect(whole.end).toBe(stream.length);
        expect(scanRequests(stream, cuts)).toEqual(whole);
        expect(scanRequests(stream, everyByte(stream.length))).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  it('is judged alike in any pieces when it is mutilated', () => {
    const cases = anyRequests.chain((requests) => mutationsOf(streamOf(requests)));
    fc.assert(
      fc.property(cases, (stream) => {
        const bounds = limits({ bulk: 4096, arguments: 64, inline: 256 });
        const judged = (cuts: number[]) => scanRequests(stream, cuts, new RequestScanner(bounds));
        const whole = judged([]);
        const pieces = judged(everyByte(stream.length));
        expect(pieces).toEqual(whole);
        // Nothing was complete without having taken bytes: a reader never stands still.
        expect(whole.requests.length).toBeLessThanOrEqual(stream.length);
      }),
      { numRuns: 500 },
    );
  });

  it('is judged alike in any pieces when it is rubbish', () => {
    fc.assert(
      fc.property(treacherousBytes, (stream) => {
        expect(scanRequests(stream, everyByte(stream.length))).toEqual(scanRequests(stream));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the passage of a big frame', () => {
  /** Scans up to `decided`, lets the rest pass in pieces, and says what came of both. */
  const passFrom = (stream: Buffer, decided: number, cuts: readonly number[]) => {
    const scanner = new RequestScanner(limits({ bulk: 4096, arguments: 64 }));
    // One buffer for every read, as a socket may have it.
    const buffer = Buffer.alloc(stream.length);
    stream.copy(buffer, 0, 0, decided);
    const state = scanner.scan(buffer, 0, decided);
    if (state !== more || scanner.inline || decided < 4 || scanner.argc === 0) return null;
    buffer.fill('?');
    const passage = new RequestPassage(scanner);
    let passed = decided;
    for (const arrived of [...cuts.filter((cut) => cut > decided), stream.length]) {
      if (passage.state !== more) break;
      stream.copy(buffer, 0, passed, arrived);
      passed += passage.pass(buffer, 0, arrived - passed);
    }
    const code = passage.state === broken ? passage.fault.code : null;
    return { state: passage.state, code, end: passage.state === complete ? passed : null };
  };

  const firstOf = (stream: Buffer) => {
    const scanner = new RequestScanner(limits({ bulk: 4096, arguments: 64 }));
    const state = scanner.scan(stream, 0, stream.length);
    const code = state === broken ? scanner.fault.code : null;
    return { state, code, end: state === complete ? scanner.end : null };
  };

  it('ends where the scanner would have ended it, wherever it begins', () => {
    const cases = anyRequests.chain((requests) =>
      fc.record({ requests: fc.constant(requests), cuts: anyCuts(streamOf(requests).length) }),
    );
    fc.assert(
      fc.property(cases, ({ requests, cuts }) => {
        const stream = streamOf(requests);
        const whole = firstOf(stream);
        for (const decided of everyByte(whole.end ?? 0)) {
          const passed = passFrom(stream, decided, cuts);
          if (passed !== null) expect(passed).toEqual(whole);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finds every fault that the scanner would have found', () => {
    const cases = anyRequests
      .chain((requests) => mutationsOf(streamOf(requests)))
      .chain((stream) => fc.record({ stream: fc.constant(stream), cuts: anyCuts(stream.length) }));
    fc.assert(
      fc.property(cases, ({ stream, cuts }) => {
        const whole = firstOf(stream);
        for (const decided of everyByte(stream.length)) {
          const passed = passFrom(stream, decided, cuts);
          if (passed !== null) expect(passed).toEqual(whole);
        }
      }),
      { numRuns: 120 },
    );
  });

  it.each([
    '*2\r\n$4\r\nPING\r\n4\r\nPONG\r\n',
    '*1\r\n$\nPING\r\n',
    '*1\r\n$\r\nPING\r\n',
    '*1\r\n$04\r\nPING\r\n',
    '*1\r\n$00\r\n\r\n',
    '*1\r\n$4x\r\nPING\r\n',
    '*1\r\n$-1\r\n',
    '*1\r\n$4\nPING\r\n',
    '*1\r\n$4\rPING\r\n',
    '*1\r\n$4097\r\nPING\r\n',
    '*1\r\n$0\r\n\n\n',
    '*1\r\n$4\r\nPINGx\n',
    '*1\r\n$4\r\nPING\rx',
    '*2\r\n$0\r\n\r\n$0\r\n\r\n',
  ])('says of %j what the scanner says', (text) => {
    const stream = Buffer.from(text);
    for (const decided of everyByte(stream.length)) {
      const passed = passFrom(stream, decided, everyByte(stream.length));
      if (passed !== null) expect(passed, `from byte ${decided}`).toEqual(firstOf(stream));
    }
  });

  it('is only for an array whose count is known and whose arguments are not all there', () => {
    for (const text of ['', '*', '*2\r', 'PING', '*1\r\n$4\r\nPING\r\n', '*x']) {
      const scanner = new RequestScanner(limits());
      const bytes = Buffer.from(text);
      scanner.scan(bytes, 0, bytes.length);
      expect(() => new RequestPassage(scanner), JSON.stringify(text)).toThrow(RangeError);
    }
  });
});
