// The numbers in the header lines of a request: digits only, without a sign, without leading zeros.

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const zero = 0x30;

// What `readNumber` answers instead of a number. Numbers in headers are never negative.
export const incomplete = -1;
export const notANumber = -2;
export const tooLarge = -3;
export const missingLineFeed = -4;

/**
 * The number in a header of one or two digits, -1 for any other. The one hot spot of the profile:
 * nearly all headers are such, and there are five bytes to look at without asking for each.
 */
export function shortNumber(bytes: Uint8Array, at: number): number {
  const first = (bytes[at + 1] ?? 0) - zero;
  const second = (bytes[at + 2] ?? 0) - zero;
  if (first < 0 || first > 9) return -1;
  if (second === carriageReturn - zero) return bytes[at + 3] === lineFeed ? first : -1;
  if (first === 0 || second < 0 || second > 9) return -1;
  if (bytes[at + 3] !== carriageReturn || bytes[at + 4] !== lineFeed) return -1;
  return first * 10 + second;
}

/** The number in the header that begins at `at`, behind its first byte. */
export function readNumber(bytes: Uint8Array, at: number, to: number, limit: number): number {
  let value = 0;
  for (let i = at + 1; i < to; i++) {
    const digit = (bytes[i] ?? 0) - zero;
    if (digit >= 0 && digit <= 9) {
      // A second digit behind a leading zero; the server refuses it too.
      if (value === 0 && i > at + 1) return notANumber;
      value = value * 10 + digit;
      if (value > limit) return tooLarge;
    } else {
      if (bytes[i] !== carriageReturn) return bytes[i] === lineFeed ? missingLineFeed : notANumber;
      if (i === at + 1) return notANumber;
      if (i + 1 >= to) return incomplete;
      return bytes[i + 1] === lineFeed ? value : missingLineFeed;
    }
  }
  return incomplete;
}

/** The index behind a header whose number is below zero, which the server takes for no request. */
export function endOfNegative(bytes: Uint8Array, at: number, to: number): number {
  const minus = at + 1;
  if (minus >= to) return incomplete;
  if (bytes[minus] !== 0x2d) return notANumber;
  const number = readNumber(bytes, minus, to, 2 ** 31);
  if (number < 0) return number;
  return number === 0 ? notANumber : minus + headerSize(number);
}

/** Without leading zeros a number tells how long its header was: type, digits, CR and LF. */
export function headerSize(number: number): number {
  let size = 4;
  for (let bound = 10; bound <= number; bound *= 10) size++;
  return size;
}
