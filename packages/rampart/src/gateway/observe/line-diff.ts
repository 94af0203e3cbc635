// What is another line in one text than in the other, as `diff -u` shows it and `patch` takes it.

interface Line {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

const context = 3;

/** Nothing when they are the same. */
export function lineDiff(before: string, after: string, name: string): string {
  const lines = align(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines);
  if (hunks.length === 0) return '';
  return [`--- ${name}`, `+++ ${name} (proposed)`, ...hunks, ''].join('\n');
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** By the longest common sequence; policies are short enough for a square of it. */
function align(before: readonly string[], after: readonly string[]): readonly Line[] {
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: Line[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    const gone = before[row];
    const added = after[column];
    if (gone !== undefined && gone === added) {
      lines.push({ kind: ' ', text: gone });
      row += 1;
      column += 1;
    } else if (
      gone !== undefined &&
      (added === undefined || at(row + 1, column) >= at(row, column + 1))
    ) {
      lines.push({ kind: '-', text: gone });
      row += 1;
    } else if (added !== undefined) {
      lines.push({ kind: '+', text: added });
      column += 1;
    }
  }
  return lines;
}

function hunksOf(lines: readonly Line[]): readonly string[] {
  const hunks: string[] = [];
  let end = 0;
  for (let place = 0; place < lines.length; place += 1) {
    if (place < end || lines[place]?.kind === ' ') continue;
    const start = Math.max(end, place - context);
    end = endOfHunk(lines, place);
    hunks.push(hunk(lines, start, end));
  }
  return hunks;
}

/** Behind the last change that is near enough to the one before it. */
function endOfHunk(lines: readonly Line[], from: number): number {
  let last = from;
  for (let place = from; place < lines.length && place - last <= 2 * context; place += 1) {
    if (lines[place]?.kind !== ' ') last = place;
  }
  return Math.min(lines.length, last + context + 1);
}

function hunk(lines: readonly Line[], start: number, end: number): string {
  const part = lines.slice(start, end);
  const side = (kind: '-' | '+'): string => {
    const isOf = (line: Line): boolean => line.kind === ' ' || line.kind === kind;
    const count = part.filter(isOf).length;
    const first = lines.slice(0, start).filter(isOf).length;
    return `${kind}${count === 0 ? first : first + 1},${count}`;
  };
  const text = part.map((line) => `${line.kind}${line.text}`);
  return [`@@ ${side('-')} ${side('+')} @@`, ...text].join('\n');
}
