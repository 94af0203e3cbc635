// The table of what stops what, put into a page that people write: between two marks, which stay.
import { renderMarkdown } from '../../report/markdown.ts';
import { pageOf, tableHeading } from './page.ts';
import type { ProofReport } from './report.ts';

export const tableMarks = ['<!-- what stops what -->', '<!-- end of what stops what -->'] as const;

export function hasMarks(page: string): boolean {
  const [from, to] = tableMarks.map((mark) => page.indexOf(mark));
  return from !== undefined && to !== undefined && from >= 0 && to > from;
}

/** The page must have the marks. */
export function placed(page: string, report: ProofReport): string {
  const [opening, closing] = tableMarks;
  const before = page.slice(0, page.indexOf(opening) + opening.length);
  return `${before}\n\n${tableOf(report)}\n\n${page.slice(page.indexOf(closing))}`;
}

function tableOf(report: ProofReport): string {
  const page = pageOf(report, { table: true });
  const sections = page.sections.filter(({ heading }) => heading === tableHeading);
  const [, table = ''] = renderMarkdown({ ...page, sections }).split(`## ${tableHeading}\n\n`);
  const { attacks, required, hurt } = report;
  const enough = attacks.filter((each) => each.enough).length;
  const harm = hurt.length === 0 ? 'all honest traffic worked' : `${hurt.length} × honest traffic did not`;
  return `${table.trimEnd()}\n\n${page.subtitle}\n${enough} of ${attacks.length} attacks have depth ${required} or more; ${harm}.`;
}
