// A session as its cookie carries it: what is known of it, and a MAC under a key of the ring. It says
// everything by itself, so that a console that was restarted, or a second one, knows it too.
import { createHmac, timingSafeEqual } from 'node:crypto';

import type { PurposeKey } from '@rampart/keyring';
import * as v from 'valibot';

export interface Session {
  /** Of this login; another login has another. */
  readonly id: string;
  readonly person: string;
  readonly via: 'code' | 'recovery' | 'one-time';
  /** Of the password that it was made with: with another password, it is over. */
  readonly stamp: string;
  /** Milliseconds since 1970. */
  readonly begun: number;
  /** When the person last did something, as far as this cookie knows. */
  readonly seen: number;
  /** Until when the second factor counts as given lately; 0: it was not. */
  readonly provenUntil: number;
}

export interface SignedSession {
  readonly keyHigh: number;
  readonly keyLow: number;
  readonly session: Session;
  /** Is it signed with that key? */
  isSignedBy(key: Uint8Array): boolean;
}

const form = v.strictObject({
  id: v.string(),
  person: v.string(),
  via: v.picklist(['code', 'recovery', 'one-time']),
  stamp: v.string(),
  begun: v.number(),
  seen: v.number(),
  provenUntil: v.number(),
});

const longest = 2_048;
const parts = /^1\.([0-9a-f]{16})\.([\w-]{1,1900})\.([\w-]{43})$/;

export function writeSession(key: PurposeKey<Uint8Array>, session: Session): string {
  const body = Buffer.from(JSON.stringify(session)).toString('base64url');
  const signed = `1.${key.id}.${body}`;
  return `${signed}.${macOf(key.material, signed).toString('base64url')}`;
}

/** Null for what no console wrote. Whether one did, the MAC says, and nothing is to be believed before. */
export function readSession(text: string): SignedSession | null {
  const found = text.length > longest ? null : parts.exec(text);
  if (found === null) return null;
  const [, id = '', body = '', mac = ''] = found;
  const read = v.safeParse(form, parse(Buffer.from(body, 'base64url').toString('utf8')));
  if (!read.success) return null;
  const signed = text.slice(0, -mac.length - 1);
  return {
    keyHigh: Number.parseInt(id.slice(0, 8), 16),
    keyLow: Number.parseInt(id.slice(8), 16),
    session: read.output,
    isSignedBy: (key) => {
      // As text: the last letter has bits to spare, and only one spelling is ours.
      const due = Buffer.from(macOf(key, signed).toString('base64url'));
      return timingSafeEqual(due, Buffer.from(mac));
    },
  };
}

function macOf(key: Uint8Array, signed: string): Buffer {
  return createHmac('sha256', key).update(signed).digest();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
