// Which files of a directory belong to which chain, in the order of the chain. What counts is the
// head inside a file; its name, which logrotate and people change, only says where to look.
import { open, readdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { causeOf, EventsError } from '../codes.ts';
import { readLine } from '../line.ts';
import type { Head } from '../line.ts';
import { linesOf, textOf } from './lines.ts';

export interface LogFileFound {
  readonly path: string;
  readonly chain: string;
  /** Null when the first line is not the head of a log file. */
  readonly head: (Head & { readonly seq: number }) | null;
  readonly size: number;
}

/** A file that stays the same one, whatever is renamed meanwhile. */
export interface LogFileOpened extends LogFileFound {
  readonly handle: FileHandle;
}

/** `gateway-1.jsonl`, `gateway-1.000003.jsonl`, `gateway-1.jsonl.2.gz`; never checkpoints. */
const NAME = /^([A-Za-z0-9_-]{1,64})\.(?:\d{6,}\.(?:\d+\.)?)?jsonl(?:[.-][\w.-]*)?$/;
/** Part of the name of a file that a start could not read and set aside. */
export const SET_ASIDE = '.unreadable';
/** A log turns to a new file every few seconds at most. */
const ATTEMPTS = 20;

/** The log files of a directory, or the one file that is named; chain by chain, in their order. */
export async function findLogFiles(place: string, chain?: string): Promise<LogFileFound[]> {
  return withLogFiles(place, chain, (files) =>
    Promise.resolve(
      files.map(({ path, chain: name, head, size }) => ({ path, chain: name, head, size })),
    ),
  );
}

/** The same, held open while they are read. */
export async function withLogFiles<Result>(
  place: string,
  chain: string | undefined,
  read: (files: readonly LogFileOpened[]) => Promise<Result>,
): Promise<Result> {
  const files = await openAll(place, chain);
  try {
    return await read(files);
  } finally {
    await Promise.all(files.map(({ handle }) => handle.close()));
  }
}

async function openAll(place: string, chain: string | undefined): Promise<LogFileOpened[]> {
  for (let attempt = 1; ; attempt += 1) {
    const paths = await pathsOf(place, chain);
    const files: LogFileOpened[] = [];
    for (const path of paths) {
      const file = await openOne(path);
      if (file !== null) files.push(file);
    }
    // Renamed while we looked: one file may have been seen twice and another not at all.
    const isSteady = (await pathsOf(place, chain)).join('\n') === paths.join('\n');
    if (isSteady || attempt === ATTEMPTS) return files.toSorted(inOrder);
    await Promise.all(files.map(({ handle }) => handle.close()));
  }
}

async function pathsOf(place: string, chain: string | undefined): Promise<string[]> {
  const isWanted = (path: string): boolean => {
    const name = basename(path);
    const found = NAME.exec(name)?.[1];
    return found !== undefined && (chain ?? found) === found && !name.includes(SET_ASIDE);
  };
  try {
    if (!(await stat(place)).isDirectory()) return isWanted(place) ? [place] : [];
    return (await readdir(place)).map((name) => join(place, name)).filter(isWanted);
  } catch (cause) {
    const text = `${place} cannot be read: ${causeOf(cause)}.`;
    throw new EventsError('EVENTS_LOG_MISSING', text, { cause });
  }
}

async function openOne(path: string): Promise<LogFileOpened | null> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    // Retired or renamed since the directory was read.
    if (causeOf(error) === 'ENOENT') return null;
    throw error;
  }
  const { size } = await handle.stat();
  const file = { path, chain: NAME.exec(basename(path))?.[1] ?? '', size, handle };
  return { ...file, head: await headOf(file) };
}

async function headOf(file: Omit<LogFileOpened, 'head'>): Promise<LogFileFound['head']> {
  for await (const [first] of linesOf(file)) {
    const line = first?.ended === true ? readLine(textOf(first)) : null;
    return line?.kind === 'head' ? line : null;
  }
  return null;
}

/** By chain, then as the heads say; files without one come last. */
function inOrder(a: LogFileFound, b: LogFileFound): number {
  if (a.chain !== b.chain) return a.chain < b.chain ? -1 : 1;
  if (a.head === null || b.head === null) {
    if (a.head !== b.head) return a.head === null ? 1 : -1;
    return a.path < b.path ? -1 : 1;
  }
  if (a.head.id !== b.head.id) return a.head.time - b.head.time;
  return a.head.file - b.head.file;
}

/** The directory that a place is, or that a file lies in. */
export async function directoryOf(place: string): Promise<string> {
  return (await stat(place)).isDirectory() ? place : dirname(place);
}
