// Draws the curves with uPlot, in the page's own colours, and again when the page gets another width or
// another scheme of colours.
import uPlot from 'uplot';

import { numberText } from '../../../../risk/words.ts';
import type { RiskView } from '../../../contract/judged.ts';
import { rarest, type Aligned } from './curve.ts';

const height = 320;
const steps = [
  [1e3, 'k'],
  [1e6, 'M'],
  [1e9, 'bn'],
] as const;
const chances: Readonly<Record<string, string>> = {
  '1': 'every year',
  '0.1': 'in 10 years',
  '0.01': 'in 100 years',
  '0.001': 'in 1,000',
};

export function drawCurve(
  into: HTMLElement,
  { losses, before, after }: Aligned,
  appetite: RiskView['appetite'],
): () => void {
  const data: uPlot.AlignedData = [[...losses], [...before], [...after]];
  let plot = draw();

  function draw(): uPlot {
    const colour = coloursOf(into);
    const axis = {
      stroke: colour('--soft'),
      grid: { stroke: colour('--line'), width: 1, filter: powersOfTen },
    };
    return new uPlot(
      {
        width: Math.max(200, into.clientWidth),
        height,
        // The last amount is written around its end of the line.
        padding: [12, 48, 0, 0],
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, y: false },
        scales: {
          x: { time: false, distr: 3 },
          y: { distr: 3, range: [rarest, 1] },
        },
        axes: [
          { ...axis, filter: powersOfTen, values: (_, splits) => splits.map(amountText) },
          {
            ...axis,
            size: 90,
            values: (_, splits) => splits.map((share) => chances[String(share)] ?? ''),
          },
        ],
        series: [
          {},
          { stroke: colour('--accent'), width: 3, points: { show: false } },
          { stroke: colour('--good'), width: 3, dash: [8, 5], points: { show: false } },
        ],
        hooks: { draw: [(self) => drawAppetite(self, appetite, colour('--bad'))] },
      },
      data,
      into,
    );
  }

  function redraw(): void {
    plot.destroy();
    plot = draw();
  }

  const resized = new ResizeObserver(() => {
    const width = Math.max(200, into.clientWidth);
    if (width !== plot.width) plot.setSize({ width, height });
  });
  resized.observe(into);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', redraw);
  return () => {
    resized.disconnect();
    dark.removeEventListener('change', redraw);
    plot.destroy();
  };
}

/** The corner that the curve has to stay out of: more than this, more often than that. */
function drawAppetite(plot: uPlot, appetite: RiskView['appetite'], stroke: string): void {
  if (appetite === null) return;
  const { ctx, bbox } = plot;
  const x = plot.valToPos(appetite.loss, 'x', true);
  const y = plot.valToPos(Math.max(rarest, appetite.probability), 'y', true);
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** `10 k`, `1 M`: a narrow screen has room for no more. */
function amountText(loss: number | null): string {
  if (loss === null) return '';
  const step = steps.findLast(([size]) => loss >= size);
  return step === undefined ? numberText(loss) : `${numberText(loss / step[0])} ${step[1]}`;
}

/** More lines would say less; more labels would not fit. */
function powersOfTen(_: uPlot, splits: readonly number[]): (number | null)[] {
  return splits.map((value) => (Number.isInteger(Math.log10(value)) ? value : null));
}

function coloursOf(element: HTMLElement): (name: string) => string {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(name).trim();
}
