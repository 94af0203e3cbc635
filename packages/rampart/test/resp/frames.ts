// What the tests of the wire protocol feed to scanners, and how they feed it.
import fc from 'fast-check';
import { broken, complete, RequestScanner } from '../../src/resp/request-scanner.ts';
import type { RequestLimits, ScanState } from '../../src/resp/request-scanner.ts';

export const limits = (changes: Partial<RequestLimits> = {}): RequestLimits => ({
  arguments: 1_048_576,
  bulk: 512 * 1024 * 1024,
  inline: 65_536,
  ...changes,
});

/** What came of a stream of requests: the complete ones, and how the stream stands at its end. */
export interface Scanned {
  readonly requests: readonly (readonly string[])[];
  readonly state: ScanState;
  readonly code: string | null;
  readonly end: number;
}

/** Feeds `stream` as it arrives in pieces that end at `cuts`. Unfinished frames move, as they do
 * in a client's buffer, and what lies behind the bytes that have arrived is rubbish. */
export function scanRequests(
  stream: Uint8Array,
  cuts: readonly number[] = [],
  scanner: RequestScanner = new RequestScanner(limits()),
): Scanned {
  const requests: string[][] = [];
  let begin = 0;
  let state: ScanState = complete;
  for (const arrived of [...cuts, stream.length]) {
    while (begin < arrived && state !== broken) {
      const shift = (begin * 7) % 11;
      const held = Buffer.alloc(shift + arrived - begin + 9, '\r\n$');
      held.set(stream.subarray(begin, arrived), shift);
      state = scanner.scan(held, shift, shift + arrived - begin);
      if (state !== complete) break;
      requests.push(argumentsOf(scanner, held.subarray(shift)));
      begin += scanner.end - shift;
    }
  }
  return { requests, state, code: state === broken ? scanner.fault.code : null, end: begin };
}

export function argumentsOf(scanner: RequestScanner, frame: Uint8Array): string[] {
  if (scanner.inline) return scanner.inlineWords().map((word) => word.toString('latin1'));
  const found: string[] = [];
  for (let index = 0; index < scanner.seen; index++) {
    const bytes = frame.subarray(scanner.starts[index], scanner.ends[index]);
    found.push(Buffer.from(bytes).toString('latin1'));
  }
  return found;
}

/** Bytes that like to look like framing. */
export const treacherousBytes: fc.Arbitrary<Buffer> = fc
  .oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.uint8Array({ minLength: 90, maxLength: 130 }),
    fc.stringMatching(/^(?:[*$]\d\r\n|\r\n|[ -~]){0,12}$/),
  )
  .map((content) => Buffer.from(content));

export const anyArguments: fc.Arbitrary<Buffer[]> = fc.array(treacherousBytes, { maxLength: 24 });

/** Where a stream is cut into pieces. */
export const anyCuts = (length: number): fc.Arbitrary<number[]> =>
  fc
    .array(fc.integer({ min: 0, max: length }), { maxLength: 12 })
    .map((cuts) => cuts.toSorted((a, b) => a - b));

export const everyByte = (length: number): number[] => Array.from({ length }, (_, at) => at);

const framingBytes = Buffer.from('*$\r\n0123456789-+ "\'\\x\0%~>|=_#,(!;.');

const anyByte = fc.oneof(fc.constantFrom(...framingBytes), fc.integer({ min: 0, max: 255 }));

/** A few bytes replaced, put in, or taken away. */
export const mutationsOf = (stream: Buffer): fc.Arbitrary<Buffer> =>
  fc
    .array(
      fc.record({
        at: fc.nat({ max: stream.length }),
        insert: fc.array(anyByte, { maxLength: 2 }),
        /** Null: as many as are put in. */
        remove: fc.option(fc.nat({ max: 2 })),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((edits) => {
      let bytes = stream;
      for (const { at, insert, remove } of edits) {
        const before = bytes.subarray(0, at);
        const after = bytes.subarray(at + (remove ?? insert.length));
        bytes = Buffer.concat([before, Buffer.from(insert), after]);
      }
      return bytes;
    });
