import { describe, expect, it } from 'vitest';

import { curveFile } from '../../src/report/curve.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import type { Block, Curve, Page } from '../../src/report/page.ts';
import { renderTerminal } from '../../src/report/terminal.ts';

/** What a name may be when somebody wants to draw with it. */
const hostile =
  '<img src=x onerror=alert(1)>"\'&lt;`*_[a](https://evil.example)|\u001B[31m\u202Egnp.exe\n# head @ada #12';

const curve: Curve = {
  kind: 'curve',
  title: hostile,
  points: [
    { x: 100, chance: 1 },
    { x: 1_000, chance: 0.1 },
    { x: 10_000, chance: 0.004 },
    { x: 100_000, chance: 0 },
  ],
  ticks: [
    { x: 100, label: 'USD 100', chance: 1 },
    { x: 10_000, label: hostile, chance: 0.004 },
  ],
  limit: { x: 1_000, chance: 0.05, label: hostile },
};

const blocks: readonly Block[] = [
  { kind: 'text', text: hostile, tone: 'bad' },
  { kind: 'list', items: [hostile, '- no list in a list', '1. nor a numbered one'], ordered: true },
  { kind: 'code', lines: [hostile, '```', '````'] },
  { kind: 'figures', figures: [{ label: hostile, value: hostile, tone: 'warning' }] },
  {
    kind: 'table',
    columns: [{ title: hostile }, { title: 'n', align: 'right' }],
    rows: [[hostile, '7'], ['x']],
  },
  { kind: 'bars', bars: [{ label: hostile, from: 0.25, to: 1, value: hostile }] },
  curve,
];

const page: Page = {
  title: hostile,
  subtitle: hostile,
  sections: [{ heading: hostile, blocks }],
};

describe('a page in HTML', () => {
  const html = renderHtml(page);

  const tags = Array.from(html.matchAll(/<[a-z][^>]*>/gu), ([tag]) =>
    tag.replaceAll(/"[^"]*"/gu, ''),
  );

  it('has no tag and no attribute that a name brought', () => {
    expect(html).not.toMatch(/<(?:img|script|a)\b/u);
    const attributes = tags.flatMap((tag) =>
      Array.from(tag.matchAll(/\s([\w:-]+)=/gu), ([, name]) => name),
    );
    expect(attributes).toContain('aria-label');
    expect(attributes.filter((name) => /^(?:on|src|href|style)/u.test(name ?? ''))).toEqual([]);
  });

  it('closes every tag that it opens', () => {
    const open: string[] = [];
    for (const [, closing, tag = '', alone] of html.matchAll(/<(\/?)([a-z]\w*)[^>]*?(\/?)>/gu)) {
      if (alone === '/' || ['meta', 'rect'].includes(tag)) continue;
      if (closing === '/') expect(open.pop()).toBe(tag);
      else open.push(tag);
    }
    expect(open).toEqual([]);
  });

  it('lets nothing be loaded or run', () => {
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });
});

describe('a page in Markdown', () => {
  const markdown = renderMarkdown(page);
  const prose = markdown.replaceAll(/^`{5}\n[^]*?^`{5}$/gmu, '');

  it('has no markup that a name brought', () => {
    expect(prose).not.toMatch(/(?<!\\)[<`*_[\]]/u);
    expect(prose).not.toMatch(/https:|@ada|#12/u);
  });

  it('keeps its tables in form', () => {
    const rows = prose.split('\n').filter((line) => line.startsWith('| '));
    const cells = rows.map((row) => row.split(/(?<!\\)\|/u).length - 2);
    expect(new Set(cells)).toEqual(new Set([2]));
  });

  it('keeps code in its fence', () => {
    expect(markdown).toMatch(/^`{5}\n[^]*\n```\n````\n`{5}$/mu);
  });

  it('begins no list where a text begins with a number', () => {
    expect(markdown).toContain(String.raw`2. \- no list in a list`);
    expect(markdown).toContain(String.raw`3. 1\. nor a numbered one`);
  });
});

describe('a page in a terminal', () => {
  const plain = renderTerminal(page, { width: 80, colour: false });

  it('holds nothing that a terminal obeys', () => {
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(plain).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F\u202E]/u);
  });

  it('wraps text, and draws a bar from where it begins', () => {
    const text = 'word '.repeat(60).trim();
    const long = renderTerminal(
      {
        title: 't',
        subtitle: text,
        sections: [{ heading: 'h', blocks: [{ kind: 'text', text }] }],
      },
      { width: 80, colour: false },
    );
    expect(Math.max(...long.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const bars = renderTerminal(
      {
        title: 't',
        subtitle: '',
        sections: [
          {
            heading: 'h',
            blocks: [{ kind: 'bars', bars: [{ label: 'a', from: 0.5, to: 1, value: 'v' }] }],
          },
        ],
      },
      { width: 80, colour: false },
    );
    expect(bars).toContain(`  a  ${' '.repeat(16)}${'█'.repeat(16)}  v`);
  });

  it('colours only when it is told to', () => {
    const coloured = renderTerminal(page, { width: 80, colour: true });
    expect(coloured).toContain('\u001B[31m');
    expect(plain).not.toContain('\u001B');
  });
});

describe('the curve as a file', () => {
  const svg = curveFile(curve);

  it('goes down to the right, and leaves out what is too rare to be drawn', () => {
    const points = /points="([^"]+)"/u.exec(svg)?.[1]?.split(' ') ?? [];
    const places = points.map((point) => point.split(',').map(Number));
    expect(places).toHaveLength(3);
    for (const [at, [x = 0, y = 0]] of places.entries()) {
      const [lastX = -1, lastY = -1] = places[at - 1] ?? [];
      expect(x > lastX && y > lastY).toBe(true);
    }
  });

  it('is SVG with nothing of a name in it but text', () => {
    expect(svg).toMatch(/^<svg class="curve" xmlns="http:\/\/www\.w3\.org\/2000\/svg"/u);
    expect(svg).not.toContain('<img');
  });
});
