// Eight patterns that may be laid over the data, and how hard the result is for a camera.
import type { Grid } from './grid.ts';

export const masks: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** The penalty of the standard: the lower, the easier to read. */
export function penaltyOf(grid: Grid): number {
  let penalty = 0;
  let darkModules = 0;
  for (let row = 0; row < grid.size; row += 1) {
    const across = lineOf(grid.size, (at) => grid.isDark(row, at));
    const down = lineOf(grid.size, (at) => grid.isDark(at, row));
    penalty += linePenalty(across) + linePenalty(down) + blockPenalty(grid, row);
    darkModules += across.replaceAll('0', '').length;
  }
  const share = (darkModules * 100) / grid.size ** 2;
  return penalty + Math.floor(Math.abs(share - 50) / 5) * 10;
}

function lineOf(size: number, isDark: (at: number) => boolean): string {
  return Array.from({ length: size }, (_, at) => (isDark(at) ? '1' : '0')).join('');
}

/** Long runs of one colour, and what looks like a finder. */
function linePenalty(line: string): number {
  let penalty = 0;
  for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
  for (let at = 0; at + 11 <= line.length; at += 1) {
    const part = line.slice(at, at + 11);
    if (part === '10111010000' || part === '00001011101') penalty += 40;
  }
  return penalty;
}

/** Squares of two by two that begin in this row. */
function blockPenalty(grid: Grid, row: number): number {
  if (row + 1 >= grid.size) return 0;
  let penalty = 0;
  for (let column = 0; column + 1 < grid.size; column += 1) {
    const dark = grid.isDark(row, column);
    const isBlock =
      grid.isDark(row, column + 1) === dark &&
      grid.isDark(row + 1, column) === dark &&
      grid.isDark(row + 1, column + 1) === dark;
    if (isBlock) penalty += 3;
  }
  return penalty;
}
