// The lines of a log file, written and read. Every line is one JSON object in plain ASCII and
// begins with the version and its number in the chain; the members behind stand in a fixed order.
import type { RampartEvent } from '@rampart/keyring';

import { readEvent } from './read-event.ts';

/** The first line of every file: which part of which chain it is. */
export interface Head {
  readonly kind: 'head';
  readonly chain: string;
  /** Tells a chain from one of the same name that was begun anew. */
  readonly id: string;
  /** The file's number in the chain, from 1. */
  readonly file: number;
  /** Hash of the last seal before this file; zeros in the first. */
  readonly previous: string;
  readonly time: number;
  /** Milliseconds between two checkpoints while something happens. */
  readonly checkpointEvery: number;
}

/** Closes a batch: the hash over the seal before, the batch's bytes, and this line up to the hash. */
export interface Seal {
  readonly kind: 'seal';
  readonly hash: string;
}

/** Signed: up to the seal of this number, the chain has this hash. */
export interface Checkpoint {
  readonly kind: 'checkpoint';
  readonly chain: string;
  readonly id: string;
  readonly sealed: number;
  readonly hash: string;
  readonly time: number;
  /** Which key signed. */
  readonly key: string;
  /** Base64url. */
  readonly signature: string;
}

export interface EventLine {
  readonly kind: 'event';
  readonly event: RampartEvent;
}

export type LogLine = { readonly seq: number } & (Head | Seal | Checkpoint | EventLine);

/** What stands before a line's own members. */
export function startOf(seq: number): string {
  return `{"v":1,"seq":${seq},`;
}

export function headBody(head: Head): string {
  return bodyOf(head);
}

export function checkpointBody(checkpoint: Checkpoint): string {
  return bodyOf(checkpoint);
}

/** The members of an event, in their order, up to the closing brace. */
export function eventBody(event: RampartEvent): string {
  return bodyOf(event);
}

/** A seal up to its hash: this much of it is hashed too. */
export function sealStart(seq: number): string {
  return `${startOf(seq)}"kind":"seal","hash":"`;
}

export const SEAL_END = '"}\n';

const SEAL = /^\{"v":1,"seq":([1-9]\d{0,15}),"kind":"seal","hash":"([0-9a-f]{64})"\}$/;

/** The seal that this line is, byte for byte as one is written; null if it is none. */
export function readSeal(text: string): { readonly seq: number; readonly hash: string } | null {
  const match = SEAL.exec(text);
  if (match === null) return null;
  const [, seq = '', hash = ''] = match;
  return { seq: Number(seq), hash };
}

/** The line without its line feed; null for what no log writes. */
export function readLine(text: string): LogLine | null {
  const seal = readSeal(text);
  if (seal !== null) return { kind: 'seal', ...seal };
  const members = parse(text);
  if (members === null) return null;
  const { v, seq, kind } = members;
  if (v !== 1 || !isCount(seq) || seq < 1) return null;
  switch (kind) {
    case undefined: {
      const event = readEvent(members);
      return event === null ? null : { seq, kind: 'event', event };
    }
    case 'head':
      return readHead(seq, members);
    case 'checkpoint':
      return readCheckpoint(seq, members);
    default:
      return null;
  }
}

export type Members = Readonly<Record<string, unknown>>;

function readHead(seq: number, members: Members): LogLine | null {
  const { chain, id, file, previous, time, checkpointEvery } = members;
  if (typeof chain !== 'string' || typeof id !== 'string' || typeof previous !== 'string') {
    return null;
  }
  if (!isCount(file) || !isCount(time) || !isCount(checkpointEvery)) return null;
  return { seq, kind: 'head', chain, id, file, previous, time, checkpointEvery };
}

function readCheckpoint(seq: number, members: Members): LogLine | null {
  const { chain, id, sealed, hash, time, key, signature } = members;
  if (typeof chain !== 'string' || typeof id !== 'string' || typeof hash !== 'string') return null;
  if (typeof key !== 'string' || typeof signature !== 'string') return null;
  if (!isCount(sealed) || !isCount(time)) return null;
  return { seq, kind: 'checkpoint', chain, id, sealed, hash, time, key, signature };
}

function parse(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text);
    return isMembers(value) ? value : null;
  } catch {
    return null;
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** JSON without its opening brace, in ASCII: what is not is escaped, so nothing can hide in a line. */
function bodyOf(members: object): string {
  return asciiJson(members).slice(1);
}

/** JSON in which everything outside of printable ASCII is escaped. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
