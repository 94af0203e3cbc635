// Whether a password can stand where it is tried fast: a server keeps the plain SHA-256 of it, of which
// one graphics card tries billions a second.
import { PolicySourceError } from './errors.ts';
import { randomInt } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const leastLength = 20;
const fewestDifferent = 10;

/** What is wrong with it, without a character of it; null: nothing. */
export function weaknessOf(secret: Buffer): string | null {
  const text = secret.toString('latin1');
  if (text.length < leastLength) return `has ${text.length} characters, and needs ${leastLength}`;
  const different = new Set(text).size;
  if (different < fewestDifferent) {
    return `has ${different} different characters, and needs ${fewestDifferent}`;
  }
  if (isRepeated(text)) return 'is a short text again and again';
  return null;
}

/** Throws a PolicySourceError. `what` names the secret. */
export function mustBeStrong(secret: Buffer, what: string): void {
  const weakness = weaknessOf(secret);
  if (weakness !== null) {
    throw new PolicySourceError('POLICY_SECRET_WEAK', `The secret ${what} ${weakness}.`);
  }
}

/** So many letters and digits, each by chance. */
export function newSecret(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

function isRepeated(text: string): boolean {
  // A text that is a shorter one repeated is found in itself, twice over, before its end.
  const period = `${text}${text}`.indexOf(text, 1);
  return period < text.length && period < leastLength;
}
