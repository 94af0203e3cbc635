import { stripVTControlCharacters } from 'node:util';

export interface Column<Row> {
  readonly title: string;
  /** Numbers are set to the right. */
  readonly right?: boolean;
  readonly text: (row: Row) => string;
}

/** For the terminal. */
export function plainTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map((column) => column.title), ...texts(columns, rows)];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => width(line[at] ?? ''))));
  return lines
    .map((line) => line.map((cell, at) => pad(cell, widths[at] ?? 0, columns[at]?.right)))
    .map((line) => line.join('  ').trimEnd())
    .join('\n');
}

/** For the results page. */
export function markdownTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const rule = columns.map((column) => (column.right === true ? '---:' : '---'));
  return [columns.map((column) => column.title), rule, ...texts(columns, rows)]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');
}

function texts<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[][] {
  return rows.map((row) => columns.map((column) => column.text(row)));
}

function width(text: string): number {
  return stripVTControlCharacters(text).length;
}

function pad(text: string, size: number, right = false): string {
  const fill = ' '.repeat(size - width(text));
  return right ? fill + text : text + fill;
}
