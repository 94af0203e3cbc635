// A page as Markdown, for a merge request or a wiki.
import { printable } from '../events/printable.ts';
import type { Bar, Block, Curve, Page, Row } from './page.ts';

export function renderMarkdown(page: Page): string {
  const sections = page.sections.map(({ heading, blocks }) =>
    [`## ${literal(heading)}`, ...blocks.map(textOf)].join('\n\n'),
  );
  return `${[`# ${literal(page.title)}`, paragraph(page.subtitle), ...sections].join('\n\n')}\n`;
}

function textOf(block: Block): string {
  switch (block.kind) {
    case 'text':
      return paragraph(block.text);
    case 'list':
      return block.items
        .map((item, at) => `${block.ordered === true ? `${at + 1}.` : '-'} ${paragraph(item)}`)
        .join('\n');
    case 'code':
      return fenced(block.lines);
    case 'figures':
      return table(
        [{ title: '' }, { title: '' }],
        block.figures.map(({ label, value }) => [label, value]),
      );
    case 'table':
      return table(block.columns, block.rows);
    case 'bars':
      return table([{ title: '' }, { title: '' }], rowsOf(block.bars));
    case 'curve':
      return curve(block);
  }
}

function table(
  columns: readonly { readonly title: string; readonly align?: 'left' | 'right' }[],
  rows: readonly Row[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => literal(title))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map((_, at) => literal(row[at] ?? '')))),
  ].join('\n');
}

function rowsOf(bars: readonly Bar[]): readonly Row[] {
  return bars.map(({ label, value }) => [label, value]);
}

function curve({ title, ticks, limit }: Curve): string {
  const rows = ticks.map(({ label, chance }) => [
    label,
    `${Number((chance * 100).toPrecision(2))} %`,
  ]);
  const drawn = table([{ title }, { title: 'chance in a year', align: 'right' }], rows);
  return limit === null ? drawn : `${drawn}\n\n${paragraph(limit.label)}`;
}

/** Longer than any row of back-ticks in it, so that nothing in it can end it. */
function fenced(lines: readonly string[]): string {
  const text = lines.map(printable).join('\n');
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/gu), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** At the beginning of a line more characters have a meaning: lists and headings begin so. */
function paragraph(text: string): string {
  return literal(text)
    .replace(/^(\s*)([-+#=])/u, String.raw`$1\$2`)
    .replace(/^(\s*\d+)([.)])/u, String.raw`$1\$2`);
}

/** A text that means itself: no markup, no HTML, no table, no link, no person who is called. */
function literal(text: string): string {
  return (
    printable(text)
      .replaceAll(/[\\`*_{}[\]<>!|~$&]/gu, String.raw`\$&`)
      // Forges make links of these after all else; a space of no width keeps them from it.
      .replaceAll(/[@#](?=\w)/gu, '$&\u200B')
      .replaceAll(/\b(https?|ftp|www)(?=[:.])/giu, '$1\u200B')
  );
}
