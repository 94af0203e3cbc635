// What an edit changes, line by line, with a little of what stands around it.
import type { PlannedEdit } from '../../contract/access.ts';

type DiffLine = PlannedEdit['diff'][number];

/** Lines that are shown before and behind a change. */
const around = 3;
/** Larger changes are shown as a whole, old before new: comparing them line by line takes too long. */
const mostCompared = 4_000_000;

export function diffLines(before: string, after: string): readonly DiffLine[] {
  const all = compared(before.split('\n'), after.split('\n'));
  const shown = all.map((_, at) =>
    all.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'),
  );
  return all.flatMap((line, at): readonly DiffLine[] => {
    if (shown[at] === true) return [line];
    // One line stands for all that is left out between two changes.
    return shown[at - 1] === true && shown.includes(true, at) ? [{ kind: 'same', text: '…' }] : [];
  });
}

function compared(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end += 1;
  }
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  return [
    ...old.slice(0, start).map(same),
    ...between(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...old.slice(old.length - end).map(same),
  ];
}

/** The longest common lines stay. */
function between(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  if (old.length * now.length > mostCompared) {
    return [
      ...old.map((text): DiffLine => ({ kind: 'old', text })),
      ...now.map((text): DiffLine => ({ kind: 'new', text })),
    ];
  }
  const width = now.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = now.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        old[row] === now[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < now.length) {
    const [here = '', there = ''] = [old[row], now[column]];
    if (row < old.length && column < now.length && here === there) {
      lines.push({ kind: 'same', text: here });
      row += 1;
      column += 1;
    } else if (
      column === now.length ||
      (row < old.length && at(row + 1, column) >= at(row, column + 1))
    ) {
      lines.push({ kind: 'old', text: here });
      row += 1;
    } else {
      lines.push({ kind: 'new', text: there });
      column += 1;
    }
  }
  return lines;
}
