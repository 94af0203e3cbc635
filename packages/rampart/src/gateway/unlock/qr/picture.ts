// A QR code in a terminal: two modules a character, one above the other.
import type { Grid } from './grid.ts';

/** Light modules around the code, without which a camera does not find it. */
const border = 4;

/** Characters a line. */
export function widthOf(grid: Grid): number {
  return grid.size + 2 * border;
}

/**
 * The lines of the picture. With colour, dark is black and light is white whatever the terminal
 * looks like; without, light modules are drawn and the background has to be dark.
 */
export function pictureOf(grid: Grid, colour: boolean): string {
  const lines: string[] = [];
  for (let row = -border; row < grid.size + border; row += 2) {
    let line = '';
    for (let column = -border; column < grid.size + border; column += 1) {
      line += character(isLight(grid, row, column), isLight(grid, row + 1, column));
    }
    lines.push(colour ? `\u001B[38;5;231;48;5;16m${line}\u001B[0m` : line);
  }
  return lines.join('\n');
}

function isLight(grid: Grid, row: number, column: number): boolean {
  const isInside = row >= 0 && column >= 0 && row < grid.size && column < grid.size;
  // Half a line may hang below the last one; it belongs to the border.
  return !isInside || !grid.isDark(row, column);
}

function character(upper: boolean, lower: boolean): string {
  if (upper) return lower ? '█' : '▀';
  return lower ? '▄' : ' ';
}
