// The drawing of one layer as plain numbers: a wall with a gate in it. A course of stones for each
// defence, so a layer that asks more stands higher; a course that has refused something is filled.
import type { DefenceOnPath } from '../../../contract/path.ts';

export interface Stone {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isBusy: boolean;
}

/** Of the drawing; the way of the request runs through its middle. */
export const drawn = { width: 160, height: 272 } as const;

const left = 56;
const thickness = 48;
const gate = 40;
const course = 20;
const joint = 1.5;
const most = 10;

/** However many defences there are, at least one course stands on both sides of the gate. */
export function stonesOf(defences: readonly Pick<DefenceOnPath, 'refused'>[]): readonly Stone[] {
  const count = Math.min(most, Math.max(2, defences.length));
  const above = Math.ceil(count / 2);
  const middle = drawn.height / 2;
  return Array.from({ length: count }, (_, at) => {
    const isAbove = at < above;
    const y = isAbove
      ? middle - gate / 2 - (above - at) * course
      : middle + gate / 2 + (at - above) * course;
    return courseOf(y, at, (defences[at]?.refused ?? 0) > 0);
  }).flat();
}

/** Stones that overlap from course to course, as masons lay them. */
function courseOf(y: number, at: number, isBusy: boolean): readonly Stone[] {
  const split = at % 2 === 0 ? 0.62 : 0.38;
  const height = course - joint;
  const first = thickness * split;
  return [
    { x: left, y, width: first - joint, height, isBusy },
    { x: left + first, y, width: thickness - first, height, isBusy },
  ];
}

/** The battlements stand on the uppermost course. */
export function battlementsOf(stones: readonly Stone[]): readonly Omit<Stone, 'isBusy'>[] {
  const top = Math.min(...stones.map(({ y }) => y));
  const tooth = 12;
  const gap = (thickness - 3 * tooth) / 2;
  return [0, 1, 2].map((at) => ({
    x: left + at * (tooth + gap),
    y: top - tooth - joint,
    width: tooth - joint / 2,
    height: tooth,
  }));
}

/** How wide a way is drawn for so many requests: tenfold the traffic is one step wider. */
export function strokeOf(count: number | null): number {
  if (count === null || count <= 0) return 1.5;
  return 2 + Math.min(9, Math.log10(1 + count) * 2.2);
}
