// What the findings come to for each layer: a letter that a person can compare from week to week.
import type { Layer, Severity } from '@rampart/keyring';

import type { Finding } from './finding.ts';

export type Letter = 'A' | 'B' | 'C' | 'D' | 'F' | '–';

export interface Grade {
  readonly layer: Layer;
  /** `–`: too little of it could be judged. */
  readonly letter: Letter;
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
  readonly waived: number;
}

const layers: readonly Layer[] = ['csrf', 'client', 'gateway', 'server', 'data', 'watch'];

/** The worst finding decides. */
const worstTo: Readonly<Record<Severity, Letter>> = {
  critical: 'F',
  high: 'D',
  medium: 'C',
  low: 'B',
  info: 'A',
};

export const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

export function gradesOf(findings: readonly Finding[]): readonly Grade[] {
  return layers.map((layer) => {
    const own = findings.filter((finding) => finding.layer === layer);
    const count = (state: Finding['state']): number =>
      own.filter((finding) => finding.state === state).length;
    const failing = own.filter(({ state }) => state === 'fail');
    const [passed, unknown, waived] = [count('pass'), count('unknown'), count('waived')];
    return {
      layer,
      letter: letterOf(failing, passed + waived, unknown),
      passed,
      failed: failing.length,
      unknown,
      waived,
    };
  });
}

function letterOf(failing: readonly Finding[], judged: number, unknown: number): Letter {
  const worst = failing.reduce(
    (most, { severity }) => Math.max(most, severities.indexOf(severity)),
    -1,
  );
  const severity = severities[worst];
  if (severity !== undefined) return worstTo[severity];
  // Of a layer of which less is known than not, nothing good is said.
  if (unknown > judged || judged === 0) return '–';
  return unknown > 0 ? 'B' : 'A';
}

/** What to mend first: the worst, of those the ones that reach furthest. */
export function mendFirst(findings: readonly Finding[], count = 3): readonly Finding[] {
  const reach = (finding: Finding): number =>
    finding.harms.length * 2 + finding.evidence.length / 100;
  return findings
    .filter(({ state }) => state === 'fail')
    .toSorted(
      (a, b) =>
        severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
        reach(b) - reach(a) ||
        a.rule.localeCompare(b.rule),
    )
    .filter((finding, at, all) => all.findIndex(({ rule }) => rule === finding.rule) === at)
    .slice(0, count);
}
