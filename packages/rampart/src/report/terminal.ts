// A page for a terminal of 80 columns or more, with or without colours.
import { styleText } from 'node:util';

import { printable } from '../events/printable.ts';
import type { Bar, Block, Column, Curve, Figure, Page, Row, Tone } from './page.ts';

interface Look {
  readonly width: number;
  readonly colour: boolean;
}

export function renderTerminal(page: Page, look: Look): string {
  const bold = (text: string): string => (look.colour ? styleText('bold', text) : text);
  const lines = [bold(printable(page.title)), ...wrap(page.subtitle, look.width), ''];
  for (const { heading, blocks } of page.sections) {
    lines.push(bold(printable(heading)), '');
    for (const block of blocks) lines.push(...linesOf(block, look), '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function linesOf(block: Block, look: Look): readonly string[] {
  switch (block.kind) {
    case 'text':
      return wrap(block.text, look.width - 2).map((line) => `  ${toned(line, block.tone, look)}`);
    case 'list':
      return block.items.flatMap((item, at) => {
        const mark = block.ordered === true ? `${at + 1}. ` : '- ';
        return hanging(`  ${mark}`, item, look.width);
      });
    case 'code':
      return block.lines.map((line) => `    ${printable(line)}`);
    case 'figures':
      return figureLines(block.figures, look);
    case 'table':
      return tableLines(block.columns, block.rows, look.width);
    case 'bars':
      return barLines(block.bars);
    case 'curve':
      return curveLines(block);
  }
}

const colours: Readonly<Record<Tone, 'green' | 'yellow' | 'red' | 'reset'>> = {
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  plain: 'reset',
};

function toned(text: string, tone: Tone = 'plain', { colour }: Look): string {
  return colour && tone !== 'plain' ? styleText(colours[tone], text) : text;
}

function figureLines(figures: readonly Figure[], look: Look): readonly string[] {
  const widest = Math.max(...figures.map(({ label }) => printable(label).length));
  return figures.map(
    ({ label, value, tone }) =>
      `  ${printable(label).padEnd(widest)}  ${toned(printable(value), tone, look)}`,
  );
}

/** The last column is wrapped; the others are as wide as what stands in them. */
function tableLines(
  columns: readonly Column[],
  rows: readonly Row[],
  width: number,
): readonly string[] {
  const texts = [columns.map(({ title }) => title), ...rows].map((row) =>
    columns.map((_, at) => printable(row[at] ?? '')),
  );
  const widths = columns.map((_, at) => Math.max(...texts.map((row) => row[at]?.length ?? 0)));
  const last = columns.length - 1;
  const before = widths.slice(0, last).reduce((sum, each) => sum + each + 2, 2);
  const lines = texts.flatMap((row) => {
    const start = row
      .slice(0, last)
      .map((cell, at) => {
        const each = widths[at] ?? 0;
        return columns[at]?.align === 'right' ? cell.padStart(each) : cell.padEnd(each);
      })
      .join('  ');
    const end = row[last] ?? '';
    const aligned = columns[last]?.align === 'right' ? end.padStart(widths[last] ?? 0) : end;
    return hanging(`  ${start}${last > 0 ? '  ' : ''}`, aligned, Math.max(width, before + 24));
  });
  const [head = '', ...others] = lines;
  return [head, `  ${'─'.repeat(Math.min(width - 2, head.trimEnd().length - 2))}`, ...others];
}

const barWidth = 32;

function barLines(bars: readonly Bar[]): readonly string[] {
  const widest = Math.max(...bars.map(({ label }) => printable(label).length));
  return bars.map(({ label, from = 0, to, value }) => {
    const start = Math.round(from * barWidth);
    const length = Math.max(to > from ? 1 : 0, Math.round(to * barWidth) - start);
    const bar = `${' '.repeat(start)}${'█'.repeat(length)}`.padEnd(barWidth);
    return `  ${printable(label).padEnd(widest)}  ${bar}  ${printable(value)}`;
  });
}

/** Sideways: a line an amount, as long as it is likely to lose more. */
function curveLines({ title, ticks, limit }: Curve): readonly string[] {
  const bars = ticks.map(({ label, chance }) => ({ label, to: chance, value: shareOf(chance) }));
  const below = limit === null ? [] : [`  ${printable(limit.label)}`];
  return [`  ${printable(title)}`, ...barLines(bars), ...below];
}

function shareOf(chance: number): string {
  return `${Number((chance * 100).toPrecision(2))} %`;
}

function hanging(start: string, text: string, width: number): readonly string[] {
  const indent = ' '.repeat(start.length);
  const lines = wrap(text, Math.max(20, width - start.length), true);
  return lines.map((line, at) => `${at === 0 ? start : indent}${line}`.trimEnd());
}

function wrap(text: string, width: number, keepStart = false): readonly string[] {
  const clean = printable(text);
  const indent = keepStart ? (/^ */u.exec(clean)?.[0] ?? '') : '';
  const lines: string[] = [];
  let line = indent;
  for (const word of clean.trim().split(/ +/u)) {
    if (line.trim() !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line.trim() === '' ? line + word : `${line} ${word}`;
  }
  return [...lines, line];
}
