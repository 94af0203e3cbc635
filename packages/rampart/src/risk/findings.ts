// What the audit wrote, all subjects of a rule together. Its JSON is the only thing that is read of it.
import { readFile } from 'node:fs/promises';

import * as v from 'valibot';

import { RiskError } from './codes.ts';
import type { FoundRule, Severity } from './posture.ts';

const finding = v.object({
  rule: v.pipe(v.string(), v.maxLength(64)),
  title: v.string(),
  severity: v.picklist(['info', 'low', 'medium', 'high', 'critical']),
  subject: v.string(),
  state: v.picklist(['pass', 'fail', 'unknown', 'not applicable', 'waived']),
  mend: v.nullish(v.object({ words: v.string() })),
});

const report = v.object({ findings: v.array(finding) });

type Finding = v.InferOutput<typeof finding>;

/** From the file of `rampart audit --format json`. Throws a RiskError. */
export async function loadFindings(path: string): Promise<readonly FoundRule[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new RiskError('RISK_FILE_UNREADABLE', `The findings in ${path} cannot be read.`, {
      cause,
    });
  }
  return readFindings(text, path);
}

export function readFindings(text: string, source: string): readonly FoundRule[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RiskError('RISK_FINDINGS_INVALID', `${source} holds no JSON.`, { cause });
  }
  const read = v.safeParse(report, value);
  if (read.success) return rulesOf(read.output.findings);
  const [issue] = read.issues;
  const where = v.getDotPath(issue) ?? 'the whole';
  throw new RiskError(
    'RISK_FINDINGS_INVALID',
    `${source} is no report of the audit: ${where} is wrong.`,
  );
}

const order: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

/** A rule fails where it fails anywhere, and is unknown where it is unknown anywhere. */
export function rulesOf(findings: readonly Finding[]): readonly FoundRule[] {
  const byRule = Map.groupBy(
    findings.filter(({ state }) => state !== 'not applicable'),
    ({ rule }) => rule,
  );
  return Array.from(byRule, ([rule, all]): FoundRule => {
    const failing = all.filter(({ state }) => state === 'fail' || state === 'waived');
    const unknown = all.filter(({ state }) => state === 'unknown');
    const state = failing.length > 0 ? 'fail' : unknown.length > 0 ? 'unknown' : 'pass';
    const about = failing.length > 0 ? failing : unknown.length > 0 ? unknown : all;
    const worst = about.toSorted(
      (a, b) => order.indexOf(b.severity) - order.indexOf(a.severity),
    )[0];
    return {
      rule,
      title: worst?.title ?? rule,
      severity: worst?.severity ?? 'info',
      state,
      subjects: state === 'pass' ? [] : [...new Set(about.map(({ subject }) => subject))],
      mend: worst?.mend?.words ?? null,
    };
  });
}
