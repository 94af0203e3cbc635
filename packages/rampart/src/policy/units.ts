// Durations and sizes as people write them. Each reader gives null for what it does not understand.

const durations = Object.freeze({ ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 });
const sizes = Object.freeze({ b: 1, kb: 1_024, mb: 1_024 ** 2, gb: 1_024 ** 3 });

/** `250ms`, `5m`, `1h30m` as milliseconds. */
export function readDuration(text: string): number | null {
  if (!/^(?:\d{1,9}(?:ms|s|m|h|d))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    total += Number(amount) * factor(durations, unit);
  }
  return total;
}

/** `64kb`, `2gb`, `512b` as bytes; a kilobyte is 1,024 bytes, as in redis.conf. */
export function readSize(text: string): number | null {
  const match = /^(\d{1,9})(b|kb|mb|gb)$/.exec(text.toLowerCase());
  return match === null ? null : Number(match[1]) * factor(sizes, match[2]);
}

/** The shortest exact way to write milliseconds in one unit. */
export function writeDuration(milliseconds: number): string {
  const units = Object.entries(durations);
  const largest = units.findLast(([, size]) => milliseconds > 0 && milliseconds % size === 0);
  return largest === undefined ? `${milliseconds}ms` : `${milliseconds / largest[1]}${largest[0]}`;
}

function factor(units: Readonly<Record<string, number>>, unit: string | undefined): number {
  return units[unit ?? ''] ?? Number.NaN;
}
