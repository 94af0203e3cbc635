// Figures as people read them. Two significant digits: what was assumed is not known better than that.

/** `USD 540,000`. */
export function moneyText(amount: number, currency: string): string {
  return `${currency} ${numberText(amount)}`;
}

/** Two significant digits. */
export function numberText(value: number): string {
  const rounded = rounded2(value);
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 20 });
}

export function rounded2(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(2)) : value;
}

/** As it was written, without rounding: `536,250`. */
export function exactText(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** `12 %`. */
export function shareText(share: number): string {
  return `${numberText(share * 100)} %`;
}

/** `3.1 times a year`, `once in 24 years`. */
export function oftenText(timesAYear: number): string {
  if (timesAYear <= 0) return 'never';
  if (timesAYear > 1.05) return `${numberText(timesAYear)} times a year`;
  if (timesAYear > 0.95) return 'once a year';
  return `once in ${numberText(1 / timesAYear)} years`;
}

/** `9 to 4,300`, or the one number. */
export function rangeText(low: number, high: number): string {
  return low === high ? exactText(low) : `${numberText(low)} to ${numberText(high)}`;
}

export function countText(count: number, one: string, many: string): string {
  return count === 1 ? `one ${one}` : `${count} ${many}`;
}

export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
