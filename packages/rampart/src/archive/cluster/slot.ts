// The slot of a key in a Cluster: CRC-16 (XMODEM) of its name, or of the part between the first braces.
export const slotCount = 16_384;

const open = 0x7b;
const close = 0x7d;

const table: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
  return crc;
});

export function slotOfKey(name: Uint8Array): number {
  const begin = name.indexOf(open);
  const end = begin === -1 ? -1 : name.indexOf(close, begin + 1);
  // Empty braces mean nothing.
  const tagged = end > begin + 1 ? name.subarray(begin + 1, end) : name;
  let crc = 0;
  for (const byte of tagged) {
    crc = ((crc << 8) ^ (table[((crc >>> 8) ^ byte) & 255] ?? 0)) & 0xffff;
  }
  return crc % slotCount;
}
