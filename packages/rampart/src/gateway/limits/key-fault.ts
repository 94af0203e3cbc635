// Part of the hot path: one look at each byte of each key. Nearly every byte is settled by one
// comparison; only the rare ones are looked at more closely.

/** What is wrong with a key: nothing; a control character; too long; or it climbs like a path. */
export type KeyFault = 0 | 1 | 2 | 3;

export const keySound = 0;
/** Harmless to the server; harmful to logs, terminals and whoever writes commands as lines. */
export const keyControl = 1;
export const keyTooLong = 2;
/** `../` in a key means nothing to the server, but to a tool that turns keys into file names. */
export const keyClimbs = 3;

const dot = 0x2e;
const slash = 0x2f;
const blank = 0x20;
const del = 0x7f;

export function keyFault(
  bytes: Uint8Array,
  start: number,
  end: number,
  maxLength: number,
): KeyFault {
  if (end - start > maxLength) return keyTooLong;
  let climbs: KeyFault = keySound;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    // Letters and digits, and everything beyond ASCII.
    if (byte > slash && byte !== del) continue;
    if (byte < blank || byte === del) return keyControl;
    if (byte === slash && isClimb(bytes, start, at)) climbs = keyClimbs;
  }
  return climbs;
}

/** Whether the part before this slash is two dots. */
function isClimb(bytes: Uint8Array, start: number, at: number): boolean {
  const part = at - start;
  return (
    part >= 2 &&
    bytes[at - 1] === dot &&
    bytes[at - 2] === dot &&
    (part === 2 || bytes[at - 3] === slash)
  );
}
