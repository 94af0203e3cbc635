// The exceedance curve as SVG: the amount to the right, how likely it is to lose more upwards, both in
// powers of ten, so that one reads the usual year and the one in a thousand off the same line.
import { printable } from '../events/printable.ts';
import { escaped } from './escape.ts';
import type { Curve } from './page.ts';

const width = 720;
const height = 340;
const left = 116;
const right = 48;
const top = 16;
const bottom = 48;

/** Chances that are labelled; what is rarer than the last one is not drawn. */
const chances = [1, 0.1, 0.01, 0.001] as const;
const chanceLabels = ['every year', 'once in 10 years', 'once in 100', 'once in 1,000'] as const;
const rarest = 0.001;

/** A figure for HTML; `style.css` is that of the page. */
export function drawCurve(curve: Curve): string {
  return `<figure>\n${svgOf(curve)}\n<figcaption>${shown(curve.title)}</figcaption>\n</figure>`;
}

/** A file of its own, with colours of its own. */
export function curveFile(curve: Curve): string {
  return `${svgOf(curve, ownStyle)}\n`;
}

const ownStyle =
  '<style>text{font:12px sans-serif;fill:#5b6675}.grid{stroke:#d8dde4}.line{fill:none;stroke:#2456a6;stroke-width:2.5}.limit{stroke:#b3261e;stroke-dasharray:5 4}.limit-text{fill:#b3261e}</style>';

function svgOf({ title, points, ticks, limit }: Curve, style = ''): string {
  const xs = [...points, ...ticks, ...(limit === null ? [] : [limit])].map(({ x }) => x);
  const from = Math.log10(Math.min(...xs.filter((x) => x > 0)));
  const to = Math.log10(Math.max(...xs));
  const across = (x: number): number =>
    left + ((Math.log10(x) - from) / Math.max(1e-9, to - from)) * (width - left - right);
  const up = (chance: number): number =>
    top + (Math.log10(chance) / Math.log10(rarest)) * (height - top - bottom);
  const grid = chances.map((chance, at) => {
    const y = up(chance).toFixed(1);
    return `<line class="grid" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/><text x="${left - 8}" y="${y}" dy="4" text-anchor="end">${chanceLabels[at] ?? ''}</text>`;
  });
  const amounts = ticks.map(({ x, label }) => {
    const at = across(x).toFixed(1);
    return `<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${height - bottom}"/><text x="${at}" y="${height - bottom + 18}" text-anchor="middle">${shown(label)}</text>`;
  });
  const drawn = points
    .filter(({ x, chance }) => x > 0 && chance >= rarest)
    .map(({ x, chance }) => `${across(x).toFixed(1)},${up(chance).toFixed(1)}`);
  return [
    `<svg class="curve" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${shown(title)}">`,
    style,
    ...grid,
    ...amounts,
    `<polyline class="line" points="${drawn.join(' ')}"/>`,
    limit === null ? '' : limitOf(across(limit.x), up(limit.chance), limit.label),
    '</svg>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** What must not be crossed: the curve has to stay to the left of it, and below. */
function limitOf(x: number, y: number, label: string): string {
  const at = x.toFixed(1);
  return `<line class="limit" x1="${at}" x2="${at}" y1="${y.toFixed(1)}" y2="${top}"/><line class="limit" x1="${at}" x2="${width - right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/><text class="limit-text" x="${width - right}" y="${height - 8}" text-anchor="end">${shown(label)}</text>`;
}

function shown(text: string): string {
  return escaped(printable(text));
}
