// Part of the hot path: each key is gone through once, four bytes at a step, both for whether it is sound
// and for its hash. By the profile these two took more of a command's time than all that is decided.
import { hashEnd, hashStep } from '../data/distinct-keys.ts';

/** Somebody has to look closer, byte by byte; no hash stands for it. */
export const odd = -1;

const highBits = 0x80808080;

/**
 * The hash of a key in which every byte is harmless, as `keyHash` gives it; `odd` for a key that may hold
 * a control character or a slash.
 */
export function lookAtKey(view: DataView, start: number, end: number): number {
  let hash = 0;
  let marks = 0;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const word = view.getInt32(at, true);
    marks |= marksOf(word);
    hash = hashStep(hash, word);
  }
  let rest = 0;
  if (at < end) {
    if (end - start >= 4) {
      // The last four bytes, of which some were looked at before.
      const word = view.getInt32(end - 4, true);
      marks |= marksOf(word);
      rest = word >>> ((4 - (end - at)) * 8);
    } else {
      for (let shift = 0; shift < (end - at) * 8; shift += 8) {
        rest |= view.getUint8(at + (shift >> 3)) << shift;
      }
      // Blanks take the places of the bytes that are not there.
      marks |= marksOf(rest | (0x20202020 << ((end - at) * 8)));
    }
  }
  return (marks & highBits) === 0 ? hashEnd(hash, rest, end - start) : odd;
}

/** The high bit of some byte is set if one is a control character, DEL or a slash, and only then. */
function marksOf(word: number): number {
  const noDel = word ^ 0x7f7f7f7f;
  const noSlash = word ^ 0x2f2f2f2f;
  return ((word - 0x20202020) | (noDel - 0x01010101) | (noSlash - 0x01010101)) & ~word;
}
