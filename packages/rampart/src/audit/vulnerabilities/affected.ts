// Whether a release has a weakness, by the ranges of upstream.
import { branchOf, compareVersions } from '../version.ts';
import type { Affected } from './vulnerability.ts';

export function isAffected(version: string, { since, fixed }: Affected): boolean {
  if (compareVersions(version, since) < 0) return false;
  if (fixed.length === 0) return true;
  const ordered = fixed.toSorted(compareVersions);
  const own = ordered.find((release) => branchOf(release) === branchOf(version));
  if (own !== undefined) return compareVersions(version, own) < 0;
  // A branch that is not named is as bad as what came before the next one that is.
  const last = ordered.at(-1) ?? '0';
  return compareVersions(version, last) < 0;
}

/** The release to move to: of the own branch, or the next branch that has one. */
export function fixedIn(version: string, { fixed }: Affected): string | null {
  const ordered = fixed.toSorted(compareVersions);
  return ordered.find((release) => compareVersions(version, release) < 0) ?? null;
}
