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

/** The two largest units of a time that has passed: `3d 4h`, `7m 2s`, `0s`. */
export function ageText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2);
  return shown.map(([count, unit]) => `${count}${unit}`).join(' ');
}
