const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** Milliseconds, in the greatest unit that they fill. */
export function spanText(span: number): string {
  const unit = units.find(([, size]) => span >= size);
  if (unit === undefined) return `${Math.max(0, Math.round(span / 1_000))} s`;
  return `${Math.floor(span / unit[1])} ${unit[0]}`;
}
