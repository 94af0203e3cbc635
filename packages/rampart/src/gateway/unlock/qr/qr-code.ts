import { codewordsOf } from './codewords.ts';
import type { Grid } from './grid.ts';
import { masks, penaltyOf } from './masks.ts';
import { drawFormat, gridOf } from './patterns.ts';

/** The QR code of a text; null when it is longer than 271 bytes. */
export function qrCode(text: string): Grid | null {
  const codewords = codewordsOf(text);
  if (codewords === null) return null;
  const grid = gridOf(codewords.version);
  placeData(grid, codewords.bytes);
  const drawn = masks.map((_, mask) => masked(grid, mask));
  const penalties = drawn.map(penaltyOf);
  return drawn[penalties.indexOf(Math.min(...penalties))] ?? grid;
}

/** In pairs of columns from the right, up and down in turn, around what is reserved. */
function placeData(grid: Grid, bytes: Uint8Array): void {
  let bit = 0;
  let isUpward = true;
  for (let right = grid.size - 1; right > 0; right -= 2) {
    // The column of the timing line is left out.
    if (right === 6) right = 5;
    for (let step = 0; step < grid.size; step += 1) {
      const row = isUpward ? grid.size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (grid.isReserved(row, column)) continue;
        grid.set(row, column, (((bytes[bit >> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1);
        bit += 1;
      }
    }
    isUpward = !isUpward;
  }
}

function masked(grid: Grid, mask: number): Grid {
  const copy = grid.copy();
  for (let row = 0; row < grid.size; row += 1) {
    for (let column = 0; column < grid.size; column += 1) {
      const isTurned = !grid.isReserved(row, column) && masks[mask]?.(row, column) === true;
      if (isTurned) copy.set(row, column, !grid.isDark(row, column));
    }
  }
  drawFormat(copy, mask);
  return copy;
}
