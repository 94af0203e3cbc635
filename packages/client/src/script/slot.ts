// Where a cluster keeps a key: CRC16 (XMODEM) of its bytes, or of what stands in its first braces.

const SLOTS = 16_384;

export function slotOf(key: string): number {
  return crc16(Buffer.from(tagOf(key), 'utf8')) % SLOTS;
}

/** The part of the key that decides; empty braces decide nothing. */
export function tagOf(key: string): string {
  const open = key.indexOf('{');
  const close = open < 0 ? -1 : key.indexOf('}', open + 1);
  return close > open + 1 ? key.slice(open + 1, close) : key;
}

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ (crc & 0x80_00 ? 0x10_21 : 0);
  return crc;
});

function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ (table[(crc >> 8) ^ byte] ?? 0)) & 0xff_ff;
  return crc;
}
