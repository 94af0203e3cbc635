// Numbers as the server reads them, for comparing with a bound: up to 19 digits, of which a
// JavaScript number holds 15 exactly. What is longer is simply large.
import { integerOf, type Arguments } from '@rampart/client/commands';

const minus = 0x2d;

/** NaN for what the server does not take for a number. */
export function numberOf(args: Arguments, index: number): number {
  return numberFrom(args.bytes(index), 0);
}

export function numberFrom(bytes: Uint8Array, from: number): number {
  const exact = integerOf(bytes, from, bytes.length);
  if (!Number.isNaN(exact)) return exact;
  const negative = bytes[from] === minus;
  const first = negative ? from + 1 : from;
  if (bytes.length - first <= 15) return Number.NaN;
  for (let at = first; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x30 || byte > 0x39) return Number.NaN;
  }
  return negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
