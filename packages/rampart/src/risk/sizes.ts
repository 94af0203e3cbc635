// What one loss of a mishap costs in this context, as a distribution.
import type { Inputs } from './context.ts';
import type { Loss } from './mishaps.ts';
import { fromRange, product } from './simulate/lognormal.ts';
import type { Lognormal } from './simulate/lognormal.ts';

/** A year has no more hours. */
const mostHours = 8_760;

export function sizeOf({ kind, low, high }: Loss, inputs: Inputs): Lognormal {
  const each = eachOf(kind, inputs);
  const cost = fromRange(each.low, each.high);
  if (kind === 'records') {
    const { records } = inputs;
    const lost = product(fromRange(low, high, 1), fromRange(records.low, records.high), Infinity);
    // All records at the highest price: there is no more to lose.
    return product(lost, cost, records.high * each.high);
  }
  const most = kind === 'fraud' ? Infinity : mostHours;
  return product(fromRange(low, high), cost, most * each.high);
}

function eachOf(kind: Loss['kind'], inputs: Inputs): Inputs['records'] {
  switch (kind) {
    case 'records':
      return inputs.costPerRecord;
    case 'downtime':
      return inputs.downtimePerHour;
    case 'fraud':
      return inputs.fraudPerCase;
    case 'work':
      return inputs.staffPerHour;
  }
}
