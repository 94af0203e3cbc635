// JUnit, for servers that build and draw tests: a suite a subject, a case a rule.
import { printable } from '../../events/printable.ts';
import { escaped } from '../../report/escape.ts';
import type { Finding } from '../finding.ts';
import type { AuditReport } from '../report.ts';

export function renderJunit({ findings, at }: AuditReport): string {
  const suites = [...Map.groupBy(findings, ({ subject }) => subject)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="rampart audit" tests="${findings.length}" failures="${countOf(findings, 'fail')}">`,
    ...suites.flatMap(([subject, own]) => suiteLines(subject, own, at)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines(subject: string, findings: readonly Finding[], at: string): readonly string[] {
  const skipped = findings.length - countOf(findings, 'fail') - countOf(findings, 'pass');
  const counts = `tests="${findings.length}" failures="${countOf(findings, 'fail')}" errors="0" skipped="${skipped}"`;
  return [
    `  <testsuite name="${text(subject)}" timestamp="${at}" ${counts}>`,
    ...findings.flatMap(caseLines),
    '  </testsuite>',
  ];
}

function caseLines(finding: Finding): readonly string[] {
  const { rule, title, family } = finding;
  const name = `name="${text(`${rule} ${title}`)}" classname="${text(family)}"`;
  const inner = resultOf(finding);
  if (inner === null) return [`    <testcase ${name}/>`];
  return [`    <testcase ${name}>`, `      ${inner}`, '    </testcase>'];
}

/** Null: it passed. What was not judged is skipped, and never passes. */
function resultOf({
  state,
  severity,
  evidence,
  mend,
  missing,
  notApplicable,
  waiver,
}: Finding): string | null {
  switch (state) {
    case 'pass':
      return null;
    case 'fail': {
      const seen = evidence.map((one) => one.seen).join('\n');
      return `<failure type="${severity}" message="${text(evidence[0]?.seen ?? '')}">${text(`${seen}\nMend: ${mend?.words ?? ''}`)}</failure>`;
    }
    case 'unknown':
      return skipped(`Not judged: ${missing.map(({ what, why }) => `${what}: ${why}`).join(' ')}`);
    case 'not applicable':
      return skipped(`Does not apply: ${notApplicable ?? ''}`);
    case 'waived':
      return skipped(`Waived by ${waiver?.owner ?? ''} until ${waiver?.expires ?? ''}.`);
  }
}

function skipped(message: string): string {
  return `<skipped message="${text(message)}"/>`;
}

/** Names of users and files may be hostile, and XML takes no control characters at all. */
function text(value: string): string {
  return escaped(value.split('\n').map(printable).join('\n'));
}

function countOf(findings: readonly Finding[], state: Finding['state']): number {
  return findings.filter((finding) => finding.state === state).length;
}
