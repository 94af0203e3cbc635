// Where a chain goes on when its process starts: behind the last seal in its newest file, whatever
// a crash, a full disk or a logrotate has left there.
import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

import type { ChainPlace } from './chain.ts';
import { checkpointsPath, isAuthentic, readCheckpoints } from './checkpoint.ts';
import { EventsError } from './codes.ts';
import { readLine, readSeal } from './line.ts';
import type { Checkpoint, Head } from './line.ts';
import { currentPath } from './log-file.ts';
import { findLogFiles, SET_ASIDE } from './read/files.ts';
import type { LogFileFound } from './read/files.ts';
import type { CheckingKey } from './signing.ts';

export interface Resume {
  readonly place: ChainPlace;
  /** The file to append to. */
  readonly path: string;
  /** The file is an older one that was renamed; its end is closed and a new one begun. */
  readonly closeFirst: boolean;
  /** How the log ended before. */
  readonly before: 'nothing' | 'closed' | 'crashed';
  /** Whole lines behind the last seal, and bytes of one that was cut off. */
  readonly unsealed: { readonly lines: number; readonly tornBytes: number };
  /** A checkpoint that speaks of lines that are not there. */
  readonly beyond: Checkpoint | null;
  /** A current file that could not be read was renamed to this. */
  readonly setAside: string | null;
}

const FIRST_WINDOW = 262_144;
/** More than this behind the last seal was not written by a log. */
const MOST_UNSEALED = 16_777_216;
const ZEROS = Buffer.alloc(32);

export async function recover(
  directory: string,
  chain: string,
  keys: readonly CheckingKey[],
): Promise<Resume> {
  const current = currentPath(directory, chain);
  const files = await findLogFiles(directory, chain);
  const setAside = await setUnreadableAside(files, current);
  const newest = files.findLast((file) => file.head !== null);
  const resume = newest === undefined ? fresh(current) : await continueAfter(newest, current);
  const beyond = await checkpointBeyond(directory, chain, resume.place, keys);
  return { ...resume, beyond, setAside };
}

type Start = Omit<Resume, 'beyond' | 'setAside'>;

function fresh(path: string): Start {
  const id = randomBytes(8).toString('hex');
  return {
    place: { id, file: 1, seq: 1, hash: ZEROS, fileBytes: 0, unsealed: Buffer.alloc(0) },
    path,
    closeFirst: false,
    before: 'nothing',
    unsealed: { lines: 0, tornBytes: 0 },
  };
}

async function continueAfter(file: LogFileFound, current: string): Promise<Start> {
  const { head } = file;
  if (head === null) throw new TypeError('A file without a head cannot be continued.');
  const end = await readEnd(file.path, head);
  const lines = countLines(end.unsealed);
  const torn = end.unsealed.length - (end.unsealed.lastIndexOf(0x0a) + 1);
  const unsealed = { lines, tornBytes: torn };
  const before = end.isClosed && end.unsealed.length === 0 ? 'closed' : 'crashed';
  const isCurrent = file.path === current;
  const next = { id: head.id, hash: Buffer.from(end.hash, 'hex') };
  // What is packed cannot be appended to, and a finished file needs nothing.
  if (!isCurrent && (end.unsealed.length === 0 || file.path.endsWith('.gz'))) {
    const place = { ...next, file: head.file + 1, seq: end.seq + 1, fileBytes: 0 };
    return {
      place: { ...place, unsealed: Buffer.alloc(0) },
      path: current,
      closeFirst: false,
      before,
      unsealed,
    };
  }
  return {
    place: {
      ...next,
      file: head.file,
      seq: end.seq + lines + (torn > 0 ? 1 : 0) + 1,
      fileBytes: file.size,
      unsealed: end.unsealed,
    },
    path: file.path,
    closeFirst: !isCurrent,
    before,
    unsealed,
  };
}

interface End {
  /** Of the last seal; of the line before the head, when nothing in the file is sealed. */
  readonly seq: number;
  readonly hash: string;
  readonly unsealed: Buffer;
  readonly isClosed: boolean;
}

/** Looks from the end backwards, so that a start does not read the whole file. */
async function readEnd(path: string, head: Head & { readonly seq: number }): Promise<End> {
  if (path.endsWith('.gz')) {
    const bytes = gunzipSync(await readFile(path));
    return lastSealIn(bytes) ?? unsealedSince(head, bytes);
  }
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    for (let window = FIRST_WINDOW; ; window *= 4) {
      const bytes = await readLast(handle, size, window);
      const end = lastSealIn(bytes);
      if (end !== null) return end;
      if (bytes.length === size) {
        return unsealedSince(head, bytes);
      }
      if (bytes.length > MOST_UNSEALED) {
        throw new EventsError(
          'EVENTS_LOG_UNREADABLE',
          `${path} holds no seal in its last ${bytes.length} bytes. Move it away to begin anew.`,
        );
      }
    }
  } finally {
    await handle.close();
  }
}

function unsealedSince(head: Head & { readonly seq: number }, unsealed: Buffer): End {
  return { seq: head.seq - 1, hash: head.previous, unsealed, isClosed: false };
}

async function readLast(handle: FileHandle, size: number, window: number): Promise<Buffer> {
  const bytes = Buffer.alloc(Math.min(size, window));
  await handle.read(bytes, 0, bytes.length, size - bytes.length);
  return bytes;
}

function lastSealIn(bytes: Buffer): End | null {
  let to = bytes.lastIndexOf(0x0a) + 1;
  while (to > 0) {
    const from = bytes.subarray(0, to - 1).lastIndexOf(0x0a) + 1;
    const seal = readSeal(bytes.toString('latin1', from, to - 1));
    if (seal !== null) {
      const isClosed = endsClosed(bytes.subarray(0, to));
      return { ...seal, unsealed: Buffer.from(bytes.subarray(to)), isClosed };
    }
    to = from;
  }
  return null;
}

/** The last event says that the log was closed; only seals and checkpoints come behind it. */
function endsClosed(sealed: Buffer): boolean {
  const lines = sealed.toString('latin1').split('\n').slice(0, -1);
  const last = lines.findLast((text) => readLine(text)?.kind === 'event');
  const line = last === undefined ? null : readLine(last);
  return line?.kind === 'event' && line.event.code === 'EVENTS_LOG_CLOSED';
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) lines += 1;
  return lines;
}

async function setUnreadableAside(
  files: readonly LogFileFound[],
  current: string,
): Promise<string | null> {
  const found = files.find(({ path, head, size }) => path === current && !head && size > 0);
  if (found === undefined) return null;
  const aside = `${current}${SET_ASIDE}-${Date.now()}`;
  await rename(current, aside);
  return aside;
}

/** Only what was signed counts: anybody can write a line that speaks of more. */
async function checkpointBeyond(
  directory: string,
  chain: string,
  place: ChainPlace,
  keys: readonly CheckingKey[],
): Promise<Checkpoint | null> {
  const { checkpoints } = await readCheckpoints(checkpointsPath(directory, chain));
  const last = checkpoints.at(-1)?.checkpoint;
  if (last === undefined || last.chain !== chain) return null;
  if (last.id === place.id && last.sealed < place.seq) return null;
  const key = keys.find(({ id }) => id === last.key);
  return key !== undefined && isAuthentic(last, key) ? last : null;
}
