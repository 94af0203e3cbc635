// The table of what stops what, put into a page that people write: between two marks, which stay.
import { renderMarkdown } from '../../report/markdown.ts';
import { pageOf, tableHeading } from './page.ts';
import type { ProofReport } from './report.ts';

export const tableMarks = ['<!-- what stops what -->', '<!-- end of what stops what -->'] as const;

export function hasMarks(page: string): boolean {
  const { from, to } = placeIn(page);
  return from >= 0 && to > from;
}

/** The page must have the marks. */
export function placed(page: string, report: ProofReport): string {
  const { from, to } = placeIn(page);
  const [opening] = tableMarks;
  return `${page.slice(0, from)}${opening}\n\n${tableOf(report)}\n\n${page.slice(to)}`;
}

/** Each mark on a line of its own: a page may also speak of them. */
function placeIn(page: string): { readonly from: number; readonly to: number } {
  const [opening, closing] = tableMarks;
  const [from, to] = [opening, closing].map((mark) => page.search(new RegExp(`^${mark}$`, 'm')));
  return { from: from ?? -1, to: to ?? -1 };
}

function tableOf(report: ProofReport): string {
  const page = pageOf(report, { table: true });
  const sections = page.sections.filter(({ heading }) => heading === tableHeading);
  const [, table = ''] = renderMarkdown({ ...page, sections }).split(`## ${tableHeading}\n\n`);
  const { attacks, required, hurt } = report;
  const enough = attacks.filter((each) => each.enough).length;
  const harm =
    hurt.length === 0 ? 'all honest traffic worked' : `${hurt.length} × honest traffic did not`;
  return `${table.trimEnd()}\n\n${page.subtitle}\n${enough} of ${attacks.length} attacks have depth ${required} or more; ${harm}.`;
}
