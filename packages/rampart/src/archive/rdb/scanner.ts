// From the bytes of a snapshot to its parts. A value comes as it was written, in as many pieces as
// the bytes came in, so a snapshot of any size and a value of any size pass through.
import { ArchiveError } from '../codes.ts';
import { Intake } from './intake.ts';
import type { Reading } from './intake.ts';
import { skipModule, skipValue } from './skip-value.ts';
import { abandonedTypes, newestVersion, valueTypeOf } from './value-type.ts';

/** What stands before a value. */
export interface KeyHead {
  readonly database: number;
  readonly name: Uint8Array;
  /** The type byte, which says how the value is written. */
  readonly type: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: bigint | null;
  /** Seconds since the last use, where the server evicts by it; else how often, up to 255. */
  readonly idle: number | null;
  readonly frequency: number | null;
}

export type RdbPart =
  | { readonly kind: 'version'; readonly version: number }
  /** A note of the server: `redis-ver`, `repl-stream-db`, … */
  | { readonly kind: 'note'; readonly name: string; readonly text: string }
  /** The code of a library of functions. */
  | { readonly kind: 'function'; readonly code: Uint8Array }
  /** What modules keep besides keys. */
  | { readonly kind: 'module' }
  | { readonly kind: 'key'; readonly head: KeyHead }
  /** A piece of the value of the key before it, maybe an empty one. */
  | { readonly kind: 'value'; readonly bytes: Uint8Array; readonly last: boolean }
  /** `checked` is false where the server wrote no checksum. */
  | { readonly kind: 'end'; readonly checked: boolean };

type Scan = Generator<RdbPart | null, void>;

const opcodes = {
  slot: 244,
  library: 245,
  abandonedFunction: 246,
  module: 247,
  idle: 248,
  frequency: 249,
  note: 250,
  sizes: 251,
  milliseconds: 252,
  seconds: 253,
  database: 254,
  end: 255,
} as const;

const checksumSince = 5;

/** Pieces are views of the chunks that were fed: they are good as long as the chunks are. */
export class RdbScanner {
  readonly #intake = new Intake();
  readonly #scan: Scan = scan(this.#intake);
  #ended = false;

  /** Everything that the chunk completes. Bytes behind the end of the snapshot are an error. */
  *feed(chunk: Uint8Array): Generator<RdbPart, void> {
    if (chunk.length === 0) return;
    this.#intake.give(chunk);
    while (!this.#ended) {
      const { value: part, done } = this.#scan.next();
      if (done === true) this.#ended = true;
      else if (part === null) return;
      else yield part;
    }
    if (this.#intake.has(1)) this.#intake.fail('more follows its end');
  }

  /** No more bytes come. */
  end(): void {
    if (this.#ended) return;
    const what = `The snapshot ends at byte ${this.#intake.offset}, in the middle.`;
    throw new ArchiveError('ARCHIVE_RDB_TRUNCATED', what);
  }
}

function* scan(intake: Intake): Scan {
  const version = yield* readVersion(intake);
  yield { kind: 'version', version };
  let database = 0;
  let expiresAt: bigint | null = null;
  let idle: number | null = null;
  let frequency: number | null = null;
  for (;;) {
    const code = yield* intake.byte();
    switch (code) {
      case opcodes.end:
        yield { kind: 'end', checked: version >= checksumSince && (yield* readChecksum(intake)) };
        return;
      case opcodes.database:
        database = yield* intake.count();
        break;
      case opcodes.milliseconds:
        expiresAt = (yield* intake.few(8)).readBigInt64LE();
        break;
      case opcodes.seconds:
        expiresAt = BigInt((yield* intake.few(4)).readInt32LE()) * 1000n;
        break;
      case opcodes.idle:
        idle = yield* intake.count();
        break;
      case opcodes.frequency:
        frequency = yield* intake.byte();
        break;
      case opcodes.sizes:
        yield* intake.count();
        yield* intake.count();
        break;
      case opcodes.slot:
        for (let number = 0; number < 3; number++) yield* intake.count();
        break;
      case opcodes.note: {
        const name = (yield* intake.string()).toString();
        yield { kind: 'note', name, text: (yield* intake.string()).toString() };
        break;
      }
      case opcodes.library:
        yield { kind: 'function', code: yield* intake.string() };
        break;
      case opcodes.module:
        yield* intake.skipNumber();
        // Which moment of loading it is for.
        yield* intake.skipNumber();
        yield* intake.skipNumber();
        yield* skipModule(intake);
        yield { kind: 'module' };
        break;
      default: {
        const body = bodyOf(code, intake.offset - 1);
        const name = yield* intake.string();
        yield { kind: 'key', head: { database, name, type: code, expiresAt, idle, frequency } };
        intake.beginRaw();
        if (body === 'string' && intake.skipStringAtHand()) {
          yield { kind: 'value', bytes: intake.takeRaw(), last: true };
        } else yield* readValue(intake, skipValue(intake, body));
        expiresAt = null;
        idle = null;
        frequency = null;
      }
    }
  }
}

/** What a value's reader steps over is given on as it comes. */
function* readValue(intake: Intake, skipping: Reading<void>): Scan {
  while (skipping.next().done !== true) {
    const bytes = intake.takeRaw();
    if (bytes.length > 0) yield { kind: 'value', bytes, last: false };
    yield null;
  }
  yield { kind: 'value', bytes: intake.takeRaw(), last: true };
}

function* readVersion(intake: Intake): Reading<number> {
  const head = (yield* intake.few(9)).toString('latin1');
  const digits = /^(?:REDIS|VALKEY)(\d{3,4})$/.exec(head)?.[1];
  if (digits === undefined) {
    throw new ArchiveError('ARCHIVE_RDB_FOREIGN', 'This is no snapshot of Redis or Valkey.');
  }
  const version = Number(digits);
  if (version < 1 || version > newestVersion || head.startsWith('VALKEY')) {
    const what = `The snapshot has the format ${version}; formats 1 to ${newestVersion} are known.`;
    throw new ArchiveError('ARCHIVE_RDB_VERSION', what);
  }
  return version;
}

function* readChecksum(intake: Intake): Reading<boolean> {
  const counted = intake.checksum();
  const written = yield* intake.few(8);
  if (written.every((byte) => byte === 0)) return false;
  if (written.equals(counted)) return true;
  const what = `The checksum of the snapshot is ${hex(counted)}, not ${hex(written)} as it says.`;
  throw new ArchiveError('ARCHIVE_RDB_CHECKSUM', what);
}

function bodyOf(code: number, at: number): NonNullable<ReturnType<typeof valueTypeOf>>['body'] {
  const type = valueTypeOf(code);
  if (type !== undefined) return type.body;
  const abandoned =
    code === opcodes.abandonedFunction
      ? 'a function of a pre-release of 7.0'
      : abandonedTypes.get(code);
  if (abandoned !== undefined) {
    const what = `The snapshot holds ${abandoned} (${code}) at byte ${at}.`;
    throw new ArchiveError('ARCHIVE_RDB_UNSUPPORTED', what);
  }
  const what = `The snapshot is not well-formed at byte ${at}: nothing is written as ${code}.`;
  throw new ArchiveError('ARCHIVE_RDB_MALFORMED', what);
}

function hex(checksum: Buffer): string {
  return checksum.readBigUInt64LE().toString(16).padStart(16, '0');
}
