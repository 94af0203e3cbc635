/** `12,480`, `1.2 M`: short enough for a picture, exact while that is short. */
export function countText(count: number): string {
  if (!Number.isFinite(count)) return '?';
  if (Math.abs(count) < 100_000) return Math.round(count).toLocaleString('en-US');
  if (Math.abs(count) < 1e6) return `${Math.round(count / 1000)} k`;
  return `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)} M`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `812 B`, `4.2 GB`. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${value < 10 && at > 0 ? value.toFixed(1) : Math.round(value)} ${units[at] ?? ''}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}
