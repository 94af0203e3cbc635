// The releases for which settings and rules are written. What is older lacks users (before 6) or has
// them without separate rights to read and to write (before 7), and is refused with that reason.
import type { Engine } from './types.ts';

export interface Supported {
  /** For messages. */
  readonly range: string;
  /** What a distribution ships that is supported: the version that is meant when none is written. */
  readonly usual: string;
  readonly usualParts: readonly [major: number, minor: number];
  supports(major: number, minor: number): boolean;
}

/** Why an older one is none that can be protected this way; empty for one that is only unknown. */
export function whyNot(engine: Engine, major: number): string {
  if (engine !== 'redis' || major > 6) return '';
  return major < 6
    ? ' It has no users: all share one password (requirepass), and renamed commands keep nobody out who finds their names.'
    : ' Its users have no separate rights to read and to write a key.';
}

export const releases: Readonly<Record<Engine, Supported>> = Object.freeze({
  redis: {
    range: '7.0 to 8.8',
    usual: '7.0',
    usualParts: [7, 0],
    supports: (major, minor) => (major === 7 && minor <= 4) || (major === 8 && minor <= 8),
  },
  valkey: {
    range: '7.2 to 9.1',
    usual: '8.1',
    usualParts: [8, 1],
    supports: (major, minor) =>
      (major === 7 && minor === 2) || (major === 8 && minor <= 1) || (major === 9 && minor <= 1),
  },
});
