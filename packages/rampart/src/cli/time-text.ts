const units = [
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
] as const;

/** `90s`, `5m`, `1h`: in the largest unit that says it exactly, to the second. */
export function timeText(milliseconds: number): string {
  const whole = Math.floor(milliseconds / 1000) * 1000;
  const [size, unit] = units.find(([each]) => whole > 0 && whole % each === 0) ?? units[2];
  return `${whole / size}${unit}`;
}
