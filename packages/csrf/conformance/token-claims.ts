// What a token of a case says about itself, in the brackets of `valid(session=S2, age=2h)`.
import { readDuration } from './duration.ts';
import { NotUnderstood } from './not-understood.ts';
import type { ServerName } from './setup-steps.ts';

export interface Claims {
  /** Milliseconds since it was issued; negative when it comes from the future. */
  readonly age?: number;
  readonly session?: string;
  /** The label of a visitor who has no session. */
  readonly visitor?: string;
  readonly user?: string;
  readonly tenant?: string;
  /** `*`: made for no action, good everywhere. */
  readonly action?: string;
  readonly app?: string;
  /** A key's label, or `random`: an id that nobody made. */
  readonly key?: string;
  readonly issuedBy?: ServerName;
}

/** Splits at commas outside quotes; `text` is what stands between the brackets. */
export function readClaims(text: string): Claims {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g) ?? [];
  return parts.reduce<Claims>((claims, part) => ({ ...claims, ...readClaim(part) }), {});
}

function readClaim(text: string): Claims {
  const equals = text.indexOf('=');
  if (equals === -1) throw new NotUnderstood('claim of a token', text.trim());
  const name = text.slice(0, equals).trim();
  const value = unquote(text.slice(equals + 1).trim());
  switch (name) {
    case 'age':
      return { age: readDuration(value) };
    case 'session':
      return { session: value };
    case 'anon':
    case 'visitor':
      return { visitor: value };
    case 'user':
      return { user: value };
    case 'tenant':
      return { tenant: value };
    case 'action':
      return { action: value };
    case 'app':
      return { app: value };
    case 'key':
      return readKey(value);
    case 'issuedBy':
      return { issuedBy: readServer(value) };
    default:
      throw new NotUnderstood('claim of a token', text.trim());
  }
}

/** `K1`, `random`, or `K1 of app billing`. */
function readKey(text: string): Claims {
  const match = /^(\w+)(?: of app ([\w-]+))?$/.exec(text);
  if (match?.[1] === undefined) throw new NotUnderstood('key of a token', text);
  return match[2] === undefined ? { key: match[1] } : { key: match[1], app: match[2] };
}

function readServer(text: string): ServerName {
  const name = text.replace(/^server\s+/, '');
  if (name !== 'A' && name !== 'B') throw new NotUnderstood('server', text);
  return name;
}

/** A quoted value is written like a JSON string, so that a claim may hold any character. */
function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string') return value;
  } catch {
    // Falls through to the one error that says so.
  }
  throw new NotUnderstood('quoted value', text);
}
