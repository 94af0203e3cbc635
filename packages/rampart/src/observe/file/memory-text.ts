const factors: Readonly<Record<string, number>> = Object.freeze({
  '': 1,
  b: 1,
  k: 1_000,
  kb: 1_024,
  m: 1_000 ** 2,
  mb: 1_024 ** 2,
  g: 1_000 ** 3,
  gb: 1_024 ** 3,
});

/** `64mb`, `1k`, `100` as bytes, the way the server reads them; null: it would not. */
export function bytesOfMemory(text: string): bigint | null {
  const [, digits = '', unit = ''] = /^(\d{1,19})([a-z]{0,2})$/i.exec(text) ?? [];
  const factor = digits === '' ? undefined : factors[unit.toLowerCase()];
  return factor === undefined ? null : BigInt(digits) * BigInt(factor);
}
