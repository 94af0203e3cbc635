// A day, in UTC.
import { scalar } from './vocabulary.ts';
import type { Part } from './shape.ts';

export const day: Part<string> = scalar(
  'a day, such as 2026-11-21',
  { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' },
  (value) => (typeof value === 'string' && isDay(value) ? value : undefined),
);

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // 2026-02-30 would become a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
