// Only what mends it: the lines of all that failed, by the file that they belong into.
import { printable } from '../../events/printable.ts';
import type { Finding, Mend } from '../finding.ts';
import { severities } from '../grade.ts';
import type { AuditReport } from '../report.ts';

const places: Readonly<Record<Mend['where'], string>> = {
  'redis.conf': 'redis.conf, or CONFIG SET',
  'users.acl': 'users.acl, or ACL SETUSER',
  'sentinel.conf': 'sentinel.conf',
  'rampart.yaml': 'rampart.yaml',
  shell: 'on the host',
  words: 'by hand',
};

/** Comments say what each line is for. Nothing here was carried out. */
export function renderFixes({ findings }: AuditReport): string {
  const failing = findings
    .filter(({ state }) => state === 'fail')
    .toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
  const byPlace = Map.groupBy(failing, ({ mend }) => mend?.where ?? 'words');
  const parts = [...byPlace].map(([place, own]) =>
    [`# ${places[place]}`, '', ...own.flatMap(linesOf)].join('\n'),
  );
  return parts.length === 0 ? '# Nothing failed.\n' : `${parts.join('\n')}\n`;
}

function linesOf({ rule, subject, severity, mend }: Finding): readonly string[] {
  const restart = mend?.restart === true ? ' It acts from the next start on.' : '';
  return [
    `# ${rule} (${severity}) at ${printable(subject)}: ${mend?.words ?? ''}${restart}`,
    ...(mend?.lines ?? []).map(printable),
    '',
  ];
}
