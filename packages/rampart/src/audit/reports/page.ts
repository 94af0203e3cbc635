// The report as a page for people; the terminal, Markdown and HTML draw it (../../report/).
import type { Block, Page, Section, Tone } from '../../report/page.ts';
import type { Finding, Severity } from '../finding.ts';
import { severities } from '../grade.ts';
import type { Grade } from '../grade.ts';
import type { AuditReport, VulnerabilityLine } from '../report.ts';

export interface PageOptions {
  /** Also what passes, and what does not apply. */
  readonly everything: boolean;
}

export function pageOf(report: AuditReport, { everything }: PageOptions): Page {
  const { findings, subjects, profile, at } = report;
  const failing = worstFirst(findings.filter(({ state }) => state === 'fail'));
  const unknown = findings.filter(({ state }) => state === 'unknown');
  const waived = findings.filter(({ waiver }) => waiver !== null);
  const sections: readonly (Section | null)[] = [
    { heading: 'Grades', blocks: [gradeTable(report.grades), summary(report)] },
    section('To mend first', firstOf(report).flatMap(firstBlocks)),
    section('What failed', failing.flatMap(findingBlocks)),
    section('What could not be judged', unknown.length === 0 ? [] : [unknownList(unknown)]),
    section('Decided about', waived.length === 0 ? [] : [waivedTable(waived)]),
    section('Known weaknesses of this release', weaknesses(report.vulnerabilities, everything)),
    section('Since the baseline', drift(report)),
    section('What holds', everything ? [passedTable(findings)] : []),
  ];
  return {
    title: `Audit of ${subjects.length === 0 ? 'a deployment' : subjects.join(', ')}`,
    subtitle: `Profile ${profile}, ${at.slice(0, 16).replace('T', ' ')} UTC. What is known of weaknesses ends at ${report.dataUntil}.`,
    sections: sections.filter((one) => one !== null),
  };
}

function section(heading: string, blocks: readonly Block[]): Section | null {
  return blocks.length === 0 ? null : { heading, blocks };
}

function gradeTable(grades: readonly Grade[]): Block {
  return {
    kind: 'table',
    columns: [
      { title: 'layer' },
      { title: 'grade' },
      { title: 'holds', align: 'right' },
      { title: 'failed', align: 'right' },
      { title: 'unknown', align: 'right' },
      { title: 'waived', align: 'right' },
    ],
    rows: grades.map(({ layer, letter, passed, failed, unknown, waived }) =>
      [layer, letter, passed, failed, unknown, waived].map(String),
    ),
  };
}

function summary({ counts, failures }: AuditReport): Block {
  const parts = severities
    .toReversed()
    .filter((severity) => failures[severity] > 0)
    .map((severity) => `${failures[severity]} ${severity}`);
  const text =
    counts.fail === 0
      ? `Nothing failed. ${counts.unknown} rules could not be judged.`
      : `${counts.fail} failed: ${parts.join(', ')}. ${counts.unknown} could not be judged.`;
  return { kind: 'text', text, tone: counts.fail === 0 ? 'good' : 'bad' };
}

function firstOf({ first, findings }: AuditReport): readonly Finding[] {
  return first.flatMap(({ rule, subject }) =>
    findings.filter((finding) => finding.rule === rule && finding.subject === subject),
  );
}

function firstBlocks(finding: Finding, at: number): readonly Block[] {
  const { mend } = finding;
  return [
    { kind: 'text', text: `${at + 1}. ${headline(finding)}`, tone: toneOf(finding.severity) },
    { kind: 'text', text: mend?.words ?? '' },
    ...(mend === null || mend.lines.length === 0 ? [] : [code(mend.lines)]),
  ];
}

function findingBlocks(finding: Finding): readonly Block[] {
  const { evidence, why, mend, references, waiver } = finding;
  const standing =
    waiver === null
      ? []
      : [`Decision "${waiver.decision}" of ${waiver.owner} is ${waiver.standing}.`];
  return [
    { kind: 'text', text: headline(finding), tone: toneOf(finding.severity) },
    {
      kind: 'list',
      items: [
        ...evidence.map(({ seen, place }) => (place === null ? seen : `${seen} (${place})`)),
        `Why: ${why}`,
        `Mend: ${mend?.words ?? ''}`,
        ...standing,
        ...(references.length === 0 ? [] : [`See ${references.join(', ')}`]),
      ],
    },
    ...(mend === null || mend.lines.length === 0 ? [] : [code(mend.lines)]),
  ];
}

function headline({ rule, severity, title, subject }: Finding): string {
  return `${severity.toUpperCase()} ${rule} at ${subject}, where this should hold: ${title}.`;
}

function code(lines: readonly string[]): Block {
  return { kind: 'code', lines };
}

/** By what was missing: one look more often settles many rules. */
function unknownList(findings: readonly Finding[]): Block {
  const rules = new Map<string, Set<string>>();
  for (const { rule, missing } of findings) {
    for (const { what, why } of missing) {
      const key = `${what}: ${why}`;
      rules.set(key, (rules.get(key) ?? new Set()).add(rule));
    }
  }
  return {
    kind: 'list',
    items: [...rules]
      .toSorted(([, a], [, b]) => b.size - a.size)
      .map(([missing, names]) => `${capital(missing)} (${[...names].join(', ')})`),
  };
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function waivedTable(findings: readonly Finding[]): Block {
  return {
    kind: 'table',
    columns: [{ title: 'rule' }, { title: 'owner' }, { title: 'until' }, { title: 'reason' }],
    rows: findings.map(({ rule, waiver }) => [
      rule,
      waiver?.owner ?? '',
      `${waiver?.expires ?? ''}${waiver?.standing === 'holds' ? '' : ` (${waiver?.standing ?? ''})`}`,
      waiver?.reason ?? '',
    ]),
  };
}

function weaknesses(lines: readonly VulnerabilityLine[], everything: boolean): readonly Block[] {
  const shown = everything
    ? lines
    : lines.filter(({ standing }) => standing === 'reachable' || standing === 'unknown');
  if (shown.length === 0) return [];
  return [
    {
      kind: 'table',
      columns: [{ title: 'id' }, { title: 'severity' }, { title: 'standing' }, { title: 'what' }],
      rows: shown.map(({ id, severity, standing, says, how }) => [
        id,
        severity,
        standing,
        everything || standing === 'reachable' ? `${says} ${how}` : says,
      ]),
    },
  ];
}

function drift({ drift: since }: AuditReport): readonly Block[] {
  if (since === null) return [];
  const { appeared, gone } = since;
  return [
    {
      kind: 'text',
      text: `Since ${since.since.slice(0, 10)}: ${appeared.length} appeared, ${gone} gone.`,
      tone: appeared.length > 0 ? 'bad' : 'good',
    },
    ...(appeared.length === 0
      ? []
      : [{ kind: 'list' as const, items: appeared.map((one) => headline(one)) }]),
  ];
}

function passedTable(findings: readonly Finding[]): Block {
  const rest = findings.filter(({ state }) => state === 'pass' || state === 'not applicable');
  return {
    kind: 'table',
    columns: [{ title: 'rule' }, { title: 'state' }, { title: 'what holds, or why it is beside' }],
    rows: rest.map(({ rule, state, title, notApplicable }) => [
      rule,
      state,
      notApplicable ?? title,
    ]),
  };
}

function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (a, b) =>
      severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
      a.rule.localeCompare(b.rule),
  );
}

function toneOf(severity: Severity): Tone {
  if (severity === 'critical' || severity === 'high') return 'bad';
  return severity === 'medium' ? 'warning' : 'plain';
}
