// CONTRIBUTING.md lists the rooms of the source from the floor up. What it says is so.
import { readFileSync } from 'node:fs';
import { glob, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

import { expect, it } from 'vitest';

const source = join(import.meta.dirname, '..', 'src');

const book = readFileSync(join(import.meta.dirname, '..', '..', '..', 'CONTRIBUTING.md'), 'utf8');
const table = book.slice(book.indexOf('| room '), book.indexOf('## Rules of the house'));
const rooms = [...table.matchAll(/^\| `([a-z]+)` /gm)].map(([, room = '']) => room);

it('lists every room once', async () => {
  const entries = await readdir(source, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(rooms.toSorted()).toEqual(folders.toSorted());
});

it('lets a room import from those above it only', async () => {
  const wrong: string[] = [];
  for await (const file of glob('**/*.{ts,tsx}', { cwd: source })) {
    const text = readFileSync(join(source, file), 'utf8');
    for (const [, target = ''] of text.matchAll(/(?:from |import\()'(\.[^']+)'/g)) {
      const imported = relative(source, join(source, dirname(file), target));
      const [from, to] = [floorOf(file), floorOf(imported)];
      if (from !== null && to !== null && to > from) wrong.push(`${file} imports ${imported}`);
    }
  }
  expect(wrong).toEqual([]);
});

/** Null: it lies beside the rooms, where all may take it from. */
function floorOf(file: string): number | null {
  const floor = rooms.indexOf(file.split(sep)[0] ?? '');
  return floor === -1 ? null : floor;
}
