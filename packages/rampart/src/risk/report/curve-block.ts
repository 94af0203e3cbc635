import type { Curve } from '../../report/page.ts';
import type { Assessment } from '../assess.ts';
import { moneyText, oftenText } from '../words.ts';

/** The exceedance curve of an assessment; null when nothing is ever lost. */
export function curveBlock({ curve, context, appetite }: Assessment): Curve | null {
  const most = curve.at(-1)?.loss ?? 0;
  if (most <= 0) return null;
  const { currency } = context;
  const chanceAt = (loss: number): number =>
    curve.findLast((point) => point.loss <= loss)?.chance ?? curve[0]?.chance ?? 0;
  const limit =
    context.appetite === null || appetite === null
      ? null
      : {
          x: context.appetite.atMost,
          chance: 1 / context.appetite.onceIn,
          label: `Borne: more than ${moneyText(context.appetite.atMost, currency)} ${oftenText(1 / context.appetite.onceIn)}; here it is ${oftenText(appetite.rarely.chance)}.`,
        };
  return {
    kind: 'curve',
    title: `How likely a year costs more than so much (${currency})`,
    points: curve.map(({ loss, chance }) => ({ x: loss, chance })),
    ticks: levels(curve[0]?.loss ?? most, most).map((x) => ({
      x,
      label: moneyText(x, currency),
      chance: chanceAt(x),
    })),
    limit,
  };
}

/** Round amounts: 1, 3, 10, 30, … times whatever, seven at most. */
function levels(first: number, most: number): readonly number[] {
  const all: number[] = [];
  for (let power = Math.floor(Math.log10(first)); 10 ** power <= most; power += 1) {
    for (const digit of [1, 3]) {
      const level = digit * 10 ** power;
      if (level >= first && level <= most) all.push(level);
    }
  }
  return all.slice(-7);
}
