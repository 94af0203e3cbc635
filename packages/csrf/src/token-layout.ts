// The bytes of a token, and their one spelling: 63 bytes make 84 base64url characters with no bit
// left over. Hot path: plain loops over bytes, nothing allocated while reading.
//
//   0      format, and in the top bit whether an action is bound
//   1..8   key id
//   9..14  time of issue, milliseconds since 1970
//   15..30 nonce
//   31..62 MAC
//
// In format 2 bytes 1..14 are veiled by the nonce, so that two tokens in compressed pages have
// nothing in common that an attacker could measure (BREACH). Format 1 shows them plainly.

export const macAt = 31;
export const tokenBytes = 63;
export const tokenLength = 84;
export const nonceAt = 15;
export const nonceBytes = 16;
const keyIdAt = 1;
const timeAt = 9;
const actionBit = 0x80;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The value of every UTF-16 code unit; -1, all bits set, for what is not of the alphabet. */
const sextets = new Int32Array(0x1_0000).fill(-1);
for (let i = 0; i < alphabet.length; i++) sextets[alphabet.charCodeAt(i)] = i;

/** Reads the text into `bytes`; false when it is not one whole, canonical token. */
export function decodeToken(text: string, bytes: Uint8Array): boolean {
  if (text.length !== tokenLength) return false;
  let wrong = 0;
  for (let from = 0, to = 0; from < tokenLength; from += 4, to += 3) {
    const group =
      (sextet(text, from) << 18) |
      (sextet(text, from + 1) << 12) |
      (sextet(text, from + 2) << 6) |
      sextet(text, from + 3);
    // One character that is wrong sets the sign of its group, and so of this.
    wrong |= group;
    bytes[to] = group >> 16;
    bytes[to + 1] = group >> 8;
    bytes[to + 2] = group;
  }
  return wrong >= 0;
}

const sextet = (text: string, at: number): number => sextets[text.charCodeAt(at)] ?? -1;

export interface TokenHead {
  readonly format: number;
  readonly forAction: boolean;
  readonly keyHigh: number;
  readonly keyLow: number;
  readonly issuedAt: number;
}

/** Lifts the veil, in place; applying it again lowers it. */
export function toggleVeil(bytes: Uint8Array): void {
  if (formatOf(bytes) < 2) return;
  for (let i = 0; i < 14; i++) bytes[keyIdAt + i] = at(bytes, keyIdAt + i) ^ at(bytes, nonceAt + i);
}

export const formatOf = (bytes: Uint8Array): number => at(bytes, 0) & ~actionBit;
export const keyHighOf = (bytes: Uint8Array): number => uint32(bytes, keyIdAt);
export const keyLowOf = (bytes: Uint8Array): number => uint32(bytes, keyIdAt + 4);
export const issuedAtOf = (bytes: Uint8Array): number =>
  ((at(bytes, timeAt) << 8) | at(bytes, timeAt + 1)) * 0x1_0000_0000 + uint32(bytes, timeAt + 2);

/** Writes everything before the nonce, unveiled. */
export function writeHead(bytes: Uint8Array, head: TokenHead): void {
  bytes[0] = head.format | (head.forAction ? actionBit : 0);
  writeUint32(bytes, keyIdAt, head.keyHigh);
  writeUint32(bytes, keyIdAt + 4, head.keyLow);
  const upper = Math.floor(head.issuedAt / 0x1_0000_0000);
  bytes[timeAt] = upper >>> 8;
  bytes[timeAt + 1] = upper;
  writeUint32(bytes, timeAt + 2, head.issuedAt % 0x1_0000_0000);
}

const at = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;

const uint32 = (bytes: Uint8Array, index: number): number =>
  ((at(bytes, index) << 24) |
    (at(bytes, index + 1) << 16) |
    (at(bytes, index + 2) << 8) |
    at(bytes, index + 3)) >>>
  0;

function writeUint32(bytes: Uint8Array, index: number, value: number): void {
  bytes[index] = value >>> 24;
  bytes[index + 1] = value >>> 16;
  bytes[index + 2] = value >>> 8;
  bytes[index + 3] = value;
}

/** Does the text claim to be made for an action? Its MAC covers that claim. */
export const textIsForAction = (text: string): boolean => {
  const first = sextet(text, 0);
  return first >= 0 && (first & 0x20) !== 0;
};

/** The nonce of a token that was verified; it stands in the text without a veil. */
export const nonceOf = (text: string): Buffer =>
  Buffer.from(text, 'base64url').subarray(nonceAt, nonceAt + nonceBytes);
