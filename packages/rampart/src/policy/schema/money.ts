// Money, as a person writes it.
import { scalar } from './vocabulary.ts';
import type { Part } from './shape.ts';

/** More money than there is. */
const mostMoney = 1e15;

export const amount: Part<number> = scalar(
  'an amount from 0, without a sign or a currency',
  { type: 'number', minimum: 0, maximum: mostMoney },
  (value) => (typeof value === 'number' && value >= 0 && value <= mostMoney ? value : undefined),
);

export const currency: Part<string> = scalar(
  'a currency of three letters, such as USD',
  { type: 'string', pattern: '^[A-Z]{3}$' },
  (value) => (typeof value === 'string' && /^[A-Z]{3}$/u.test(value) ? value : undefined),
);
