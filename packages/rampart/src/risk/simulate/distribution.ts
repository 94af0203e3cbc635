// What the losses of many years say together.

/** The losses of years, from the smallest. */
export type Sorted = Float64Array;

export interface Summary {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

export function sorted(losses: Float64Array): Sorted {
  return losses.toSorted();
}

export function summaryOf(losses: Sorted): Summary {
  return {
    mean: meanOf(losses),
    p50: percentile(losses, 0.5),
    p90: percentile(losses, 0.9),
    p95: percentile(losses, 0.95),
    p99: percentile(losses, 0.99),
  };
}

export function meanOf(losses: Float64Array): number {
  let sum = 0;
  for (const loss of losses) sum += loss;
  return losses.length === 0 ? 0 : sum / losses.length;
}

/** The smallest loss that is not exceeded in this share of the years. */
export function percentile(losses: Sorted, share: number): number {
  const rank = Math.ceil(share * losses.length);
  return losses[Math.min(losses.length, Math.max(1, rank)) - 1] ?? 0;
}

/** In which share of the years more than this is lost. */
export function exceedance(losses: Sorted, loss: number): number {
  let from = 0;
  let to = losses.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((losses[middle] ?? Infinity) > loss) to = middle;
    else from = middle + 1;
  }
  return losses.length === 0 ? 0 : (losses.length - from) / losses.length;
}
