// A page as one file of HTML: no scripts, nothing from elsewhere, and a policy that forbids both.
import { printable } from '../events/printable.ts';
import { drawCurve } from './curve.ts';
import { escaped } from './escape.ts';
import type { Bar, Block, Column, Figure, Page, Row, Tone } from './page.ts';

export function renderHtml(page: Page): string {
  const sections = page.sections.map(
    ({ heading, blocks }) =>
      `<section>\n<h2>${shown(heading)}</h2>\n${blocks.map(htmlOf).join('\n')}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${shown(page.title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<h1>${shown(page.title)}</h1>
<p>${shown(page.subtitle)}</p>
</header>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p${classOf(block.tone)}>${shown(block.text)}</p>`;
    case 'list': {
      const kind = block.ordered === true ? 'ol' : 'ul';
      const items = block.items.map((item) => `<li>${shown(item)}</li>`).join('\n');
      return `<${kind}>\n${items}\n</${kind}>`;
    }
    case 'code':
      return `<pre><code>${block.lines.map(shown).join('\n')}</code></pre>`;
    case 'figures':
      return `<dl>\n${block.figures.map(figure).join('\n')}\n</dl>`;
    case 'table':
      return table(block.columns, block.rows);
    case 'bars':
      return `<table class="bars"><tbody>\n${block.bars.map(bar).join('\n')}\n</tbody></table>`;
    case 'curve':
      return drawCurve(block);
  }
}

function figure({ label, value, tone }: Figure): string {
  return `<div><dt>${shown(label)}</dt><dd${classOf(tone)}>${shown(value)}</dd></div>`;
}

function table(columns: readonly Column[], rows: readonly Row[]): string {
  const cells = (tag: 'th' | 'td', texts: readonly string[]): string =>
    columns
      .map(({ align }, at) => {
        const right = align === 'right' ? ' class="right"' : '';
        return `<${tag}${tag === 'th' ? ' scope="col"' : ''}${right}>${shown(texts[at] ?? '')}</${tag}>`;
      })
      .join('');
  const head = cells(
    'th',
    columns.map(({ title }) => title),
  );
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody></table></div>`;
}

function bar({ label, from = 0, to, value }: Bar): string {
  const x = (from * 100).toFixed(1);
  const width = Math.max(0.5, (to - from) * 100).toFixed(1);
  const drawn = `<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect x="${x}" width="${width}" height="8"/></svg>`;
  return `<tr><th scope="row">${shown(label)}</th><td>${drawn}</td><td class="right">${shown(value)}</td></tr>`;
}

function classOf(tone: Tone = 'plain'): string {
  return tone === 'plain' ? '' : ` class="${tone}"`;
}

function shown(text: string): string {
  return escaped(printable(text));
}

const style = `
:root { --ink: #1c2430; --soft: #5b6675; --line: #d8dde4; --paper: #fff; --accent: #2456a6; --good: #1c7a3e; --warning: #8a5a00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --soft: #9aa5b4; --line: #333c48; --paper: #14181e; --accent: #7fb0ff; --good: #6fd08c; --warning: #f0b95b; --bad: #ff8a80; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; margin: 0; } header p { color: var(--soft); margin: .25rem 0 0; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 0 0 1rem; }
dl div { border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; }
dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; font-size: 1.35rem; font-weight: 600; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } .wide td { min-width: 4.8em; } table { border-collapse: collapse; width: 100%; font-size: .93rem; margin: 0 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { color: var(--soft); font-weight: 600; } .right { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.bars th { font-weight: 400; width: 40%; } .bars svg { width: 100%; height: .8rem; fill: var(--accent); }
pre { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; font-size: .85rem; }
.good { color: var(--good); } .warning { color: var(--warning); } .bad { color: var(--bad); }
figure { margin: 0 0 1rem; } figcaption { color: var(--soft); font-size: .85rem; }
.curve { width: 100%; height: auto; font: 12px system-ui, sans-serif; } .curve text { fill: var(--soft); } .curve .grid { stroke: var(--line); }
.curve .line { fill: none; stroke: var(--accent); stroke-width: 2.5; } .curve .limit { stroke: var(--bad); stroke-dasharray: 5 4; } .curve .limit-text { fill: var(--bad); }
@media print { main { max-width: none; padding: 0; } section { break-inside: avoid; } }
`;
