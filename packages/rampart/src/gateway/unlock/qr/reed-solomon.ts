// Arithmetic in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1, and the check bytes of a block.

const power = new Uint8Array(255);
const logarithm = new Uint8Array(256);
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  power[exponent] = value;
  logarithm[value] = exponent;
  value = value < 128 ? value << 1 : (value << 1) ^ 0x1_1d;
}

export function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return power[((logarithm[a] ?? 0) + (logarithm[b] ?? 0)) % 255] ?? 0;
}

/** (x - 1)(x - 2)(x - 4)…, its highest coefficient (1) left out. */
function generator(degree: number): Uint8Array {
  const polynomial = new Uint8Array(degree);
  polynomial[degree - 1] = 1;
  for (let root = 0; root < degree; root += 1) {
    for (let at = 0; at < degree; at += 1) {
      polynomial[at] = multiply(polynomial[at] ?? 0, power[root] ?? 0) ^ (polynomial[at + 1] ?? 0);
    }
  }
  return polynomial;
}

/** The remainder of the data divided by the generator of that degree. */
export function checkBytes(data: Uint8Array, degree: number): Uint8Array {
  const divisor = generator(degree);
  const remainder = new Uint8Array(degree);
  for (const byte of data) {
    const factor = byte ^ (remainder[0] ?? 0);
    remainder.copyWithin(0, 1);
    remainder[degree - 1] = 0;
    for (let at = 0; at < degree; at += 1) {
      remainder[at] = (remainder[at] ?? 0) ^ multiply(divisor[at] ?? 0, factor);
    }
  }
  return remainder;
}
