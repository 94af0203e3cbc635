// Versions of servers and modules: `7.0.15`, `4.9.101`, `2.8.20`.

/** Compares number by number; what is missing counts as 0. Negative: `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [numbersOf(a), numbersOf(b)];
  for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
    const difference = (first[at] ?? 0) - (second[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `7.0` of `7.0.15`. */
export function branchOf(version: string): string {
  const [major = 0, minor = 0] = numbersOf(version);
  return `${major}.${minor}`;
}

export function isVersion(text: string): boolean {
  return /^\d+(?:\.\d+)*(?:[-+~].*)?$/.test(text);
}

function numbersOf(version: string): readonly number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}
