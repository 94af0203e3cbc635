// The parts of a QR code that help a camera: finders, timing, alignment, format and version.
import { Grid } from './grid.ts';

/** Centres of the alignment patterns, by version; none for version 1. */
const centres: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];

/** A grid with everything in place but the data and the format. */
export function gridOf(version: number): Grid {
  const size = 17 + 4 * version;
  const grid = new Grid(size);
  for (let at = 0; at < size; at += 1) {
    grid.reserve(6, at, at % 2 === 0);
    grid.reserve(at, 6, at % 2 === 0);
  }
  drawFinder(grid, 3, 3);
  drawFinder(grid, 3, size - 4);
  drawFinder(grid, size - 4, 3);
  drawAlignments(grid, centres[version - 1] ?? []);
  drawFormat(grid, 0);
  if (version >= 7) drawVersion(grid, version);
  return grid;
}

/** The finder and the light border around it, as far as it lies inside. */
function drawFinder(grid: Grid, row: number, column: number): void {
  for (let down = -4; down <= 4; down += 1) {
    for (let right = -4; right <= 4; right += 1) {
      const [y, x] = [row + down, column + right];
      if (y < 0 || x < 0 || y >= grid.size || x >= grid.size) continue;
      const ring = Math.max(Math.abs(down), Math.abs(right));
      grid.reserve(y, x, ring !== 2 && ring !== 4);
    }
  }
}

function drawAlignments(grid: Grid, positions: readonly number[]): void {
  const last = positions.length - 1;
  for (const [i, row] of positions.entries()) {
    for (const [j, column] of positions.entries()) {
      const isFinder = (i === 0 && (j === 0 || j === last)) || (i === last && j === 0);
      if (!isFinder) drawAlignment(grid, row, column);
    }
  }
}

function drawAlignment(grid: Grid, row: number, column: number): void {
  for (let down = -2; down <= 2; down += 1) {
    for (let right = -2; right <= 2; right += 1) {
      const ring = Math.max(Math.abs(down), Math.abs(right));
      grid.reserve(row + down, column + right, ring !== 1);
    }
  }
}

/** Which mask was laid over the data, twice; the level is always L. */
export function drawFormat(grid: Grid, mask: number): void {
  const level = 0b01;
  const data = (level << 3) | mask;
  const bits = ((data << 10) | remainderOf(data, 10, 0x5_37)) ^ 0x54_12;
  const { size } = grid;
  for (let at = 0; at < 15; at += 1) {
    const dark = ((bits >>> at) & 1) === 1;
    // Around the first finder, leaving out the timing lines.
    if (at < 8) grid.reserve(at < 6 ? at : at + 1, 8, dark);
    else grid.reserve(8, at < 9 ? 7 : 14 - at, dark);
    // Along the other two.
    if (at < 8) grid.reserve(8, size - 1 - at, dark);
    else grid.reserve(size - 15 + at, 8, dark);
  }
  grid.reserve(size - 8, 8, true);
}

function drawVersion(grid: Grid, version: number): void {
  const bits = (version << 12) | remainderOf(version, 12, 0x1f_25);
  for (let at = 0; at < 18; at += 1) {
    const dark = ((bits >>> at) & 1) === 1;
    const [far, near] = [grid.size - 11 + (at % 3), Math.floor(at / 3)];
    grid.reserve(near, far, dark);
    grid.reserve(far, near, dark);
  }
}

/** What is left of the data, moved up by `degree` bits, after division by the polynomial. */
function remainderOf(data: number, degree: number, polynomial: number): number {
  let remainder = data;
  for (let at = 0; at < degree; at += 1) {
    remainder = (remainder << 1) ^ ((remainder >>> (degree - 1)) * polynomial);
  }
  return remainder;
}
