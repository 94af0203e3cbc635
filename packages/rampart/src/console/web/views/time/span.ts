// An archive's line of time as plain numbers: what can be restored, where it breaks, where a moment lies.
import type { ArchiveView } from '../../../contract/time.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Null: nothing can be restored. */
export function spanOf({ histories }: ArchiveView): Span | null {
  if (histories.length === 0) return null;
  return {
    from: Math.min(...histories.map(({ from }) => from)),
    to: Math.max(...histories.map(({ to }) => to)),
  };
}

/** From 0 to 1; what lies outside lies at the edge. */
export function shareOf({ from, to }: Span, at: number): number {
  if (to <= from) return 0;
  return Math.min(1, Math.max(0, (at - from) / (to - from)));
}

export function clamp({ from, to }: Span, at: number): number {
  return Math.min(to, Math.max(from, at));
}

/** Whether a restore can bring that moment: nothing was archived in a break. */
export function isHeld({ histories }: ArchiveView, at: number): boolean {
  return histories.some(({ from, to }) => at >= from && at <= to);
}

const second = 1_000;
const minute = 60 * second;

/** What a key does to the moment: an arrow a second, with shift a minute, a page ten minutes. */
export function stepOf(key: string, shift: boolean): number | null {
  const arrow = shift ? minute : second;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return -arrow;
    case 'ArrowRight':
    case 'ArrowUp':
      return arrow;
    case 'PageDown':
      return -10 * minute;
    case 'PageUp':
      return 10 * minute;
    default:
      return null;
  }
}

/** A few moments to read the line by, at even distances. */
export function ticksOf({ from, to }: Span, count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));
}
