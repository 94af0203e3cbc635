// LZF, in which the server writes strings of more than twenty bytes where that makes them shorter.
// Only names are ever unpacked here; values travel as they were written.

/** A back reference of three bytes repeats at most 264: no honest string grows by more. */
const mostGrowth = 88;

/** Null when the bytes are no LZF of that length. */
export function unpackLzf(packed: Uint8Array, length: number): Buffer | null {
  // Asked before anything is allocated: the length is only what somebody claims.
  if (length > packed.length * mostGrowth) return null;
  const unpacked = Buffer.allocUnsafe(length);
  let from = 0;
  let to = 0;
  while (from < packed.length) {
    const control = packed[from++] ?? 0;
    if (control < 32) {
      const end = from + control + 1;
      if (end > packed.length || to + control + 1 > length) return null;
      unpacked.set(packed.subarray(from, end), to);
      to += control + 1;
      from = end;
      continue;
    }
    const far = control >>> 5 === 7;
    if (from + (far ? 2 : 1) > packed.length) return null;
    const size = 2 + (far ? 7 + (packed[from++] ?? 0) : control >>> 5);
    let source = to - (((control & 31) << 8) | (packed[from++] ?? 0)) - 1;
    if (source < 0 || to + size > length) return null;
    // Byte by byte, because a reference may reach into what it is just writing.
    for (const end = to + size; to < end;) unpacked[to++] = unpacked[source++] ?? 0;
  }
  return to === length ? unpacked : null;
}
