// "Did you mean …?" for everything that a person types: keys of the policy, names, verbs, options.

/** The known name that is fewest edits away, if that is near enough to be what was meant. */
export function closest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least && edits < candidate.length) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** Insertions, deletions and substitutions; two neighbours that changed places count as one edit. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const at = (list: readonly number[], index: number): number => list[index] ?? Infinity;
      let edits = Math.min(
        at(row, j) + (a[i] === b[j] ? 0 : 1),
        at(row, j + 1) + 1,
        at(next, j) + 1,
      );
      const swapped = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      if (swapped) edits = Math.min(edits, at(before, j - 1) + 1);
      next.push(edits);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? Infinity;
}
