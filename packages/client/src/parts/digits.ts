import { madePart, type Part } from './part.ts';
import { expressionOf } from './source.ts';
import { count, refuseBoth, refuseUnknown } from './options.ts';

/** Digits of the largest number of 64 bits. */
const usual = 20;

export interface DigitsOptions {
  /** Most digits of the number. Default 20, which holds every number of 64 bits. */
  readonly max?: number;
  /** Exactly so many digits, and then zeros may lead: post codes, one-time codes. */
  readonly length?: number;
}

/**
 * A whole number. Without `length` it has one spelling only: no zeros lead, so that `7` and `007` cannot
 * be two keys of one thing.
 */
export function digits(options: DigitsOptions = {}): Part<string | number | bigint> {
  refuseUnknown('digits', options, ['max', 'length']);
  refuseBoth('digits', options, ['max', 'length']);
  const { length } = options;
  if (length !== undefined) {
    const exactly = count('digits', 'length', length);
    return madePart({
      kind: 'digits',
      meaning: `exactly ${exactly} digits`,
      expression: expressionOf(`[0-9]{${exactly}}`),
      max: exactly,
      textOf: decimal,
      valueOf: (text) => text,
    });
  }
  const max = count('digits', 'max', options.max ?? usual);
  return madePart({
    kind: 'digits',
    meaning: `a whole number of at most ${max} digits, without leading zeros`,
    expression: expressionOf(`0|[1-9][0-9]{0,${max - 1}}`),
    max,
    textOf: decimal,
    valueOf: (text) => text,
  });
}

/** A number beyond 2^53 may already be another one than its writer meant. */
function decimal(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value);
  return undefined;
}
