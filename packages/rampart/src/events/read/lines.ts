// The lines of a log file as bytes, in chunks, so that files of any size are read in little memory.
import type { FileHandle } from 'node:fs/promises';
import { Readable as Stream } from 'node:stream';
import { createGunzip } from 'node:zlib';

export interface RawLine {
  /** With its line feed. */
  readonly bytes: Buffer;
  /** False for what stands at the end without a line feed, and for a part of an endless line. */
  readonly ended: boolean;
}

/** No log writes longer lines; what is longer is handed out in parts. */
const LONGEST = 1_048_576;
const CHUNK = 262_144;
const LINE_FEED = 0x0a;

interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** Bounds a file that grows meanwhile. */
  readonly size: number;
}

/** Lines of an open file, from its beginning; one whose name ends in `.gz` is unpacked. */
export function linesOf(file: OpenFile): AsyncGenerator<readonly RawLine[]> {
  return split(bytesOf(file));
}

function bytesOf(file: OpenFile): AsyncIterable<unknown> {
  if (!file.path.endsWith('.gz')) return chunksOf(file);
  const packed = Stream.from(chunksOf(file));
  const unpacked = createGunzip();
  packed.on('error', (error) => unpacked.destroy(error));
  return packed.pipe(unpacked);
}

/** A stream would close the file when it ends. */
async function* chunksOf({ handle, size }: OpenFile): AsyncGenerator<Buffer> {
  let at = 0;
  while (at < size) {
    const bytes = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield bytes.subarray(0, bytesRead);
  }
}

async function* split(chunks: AsyncIterable<unknown>): AsyncGenerator<readonly RawLine[], void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('A stream of bytes is needed.');
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: RawLine[] = [];
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, from);
      if (end === -1) break;
      lines.push({ bytes: bytes.subarray(from, end + 1), ended: true });
      from = end + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > LONGEST) {
      lines.push({ bytes: rest, ended: false });
      rest = Buffer.alloc(0);
    }
    if (lines.length > 0) yield lines;
  }
  if (rest.length > 0) yield [{ bytes: rest, ended: false }];
}

/** A line without its line feed. */
export function textOf({ bytes, ended }: RawLine): string {
  return bytes.toString('latin1', 0, ended ? bytes.length - 1 : bytes.length);
}
