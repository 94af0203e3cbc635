// What a token or a visitor's cookie says of the key that signed it. Nobody but a test needs to know.
import {
  decodeToken,
  keyHighOf,
  keyLowOf,
  tokenBytes,
  toggleVeil,
} from '../../src/token-layout.ts';

/** The id of the key. */
export function signingKeyOf(text: string): string {
  const bytes = new Uint8Array(tokenBytes);
  if (!decodeToken(text, bytes)) throw new TypeError(`This is no token: ${text.slice(0, 100)}`);
  toggleVeil(bytes);
  const halves = [keyHighOf(bytes), keyLowOf(bytes)];
  return halves.map((half) => half.toString(16).padStart(8, '0')).join('');
}
