// The little of DER that a certificate is written in.

export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

export function sequence(...contents: readonly Uint8Array[]): Buffer {
  return element(0x30, ...contents);
}

export function bitString(bytes: Uint8Array): Buffer {
  return element(0x03, Buffer.from([0]), bytes);
}

/** `2.5.4.3`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(septets)]));
}

function septets(value: number): number[] {
  const digits: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    digits.unshift((left % 128) | (digits.length === 0 ? 0 : 0x80));
    if (left < 128) return digits;
  }
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}
