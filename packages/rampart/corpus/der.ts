// The parts of what is written in DER.

export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly bytes: Buffer;
}

/** Elements that stand one after the other. */
export function readElements(bytes: Buffer): readonly Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes.readUInt8(at + 1);
    const more = first < 0x80 ? 0 : first & 0x7f;
    const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
    const start = at + 2 + more;
    const end = start + length;
    elements.push({
      tag: bytes.readUInt8(at),
      content: bytes.subarray(start, end),
      bytes: bytes.subarray(at, end),
    });
    at = end;
  }
  return elements;
}
