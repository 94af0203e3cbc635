// The drills of an archive so far: for the list of what it holds, and for the reckoning of risks, which
// takes measured figures in the place of assumed ones.
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isFields, jsonOf } from '../segment/contents.ts';
import type { ArchiveStore } from '../store/store.ts';
import { resultsFolder } from './result.ts';
import type { DrillResult } from './result.ts';

/** What is told of a drill; the rest stays in its object. */
export interface DrillSummary extends Pick<
  DrillResult,
  'source' | 'began' | 'passed' | 'comparedWith' | 'offset' | 'restoreTook' | 'loadTook'
> {
  /** Null: it does not say. */
  readonly keys: number | null;
}

const measuredFile = 'measured.json';

/** The oldest first. What cannot be read is left out. */
export async function readDrills(store: ArchiveStore): Promise<readonly DrillSummary[]> {
  const drills: DrillSummary[] = [];
  for (const { name } of await store.list(`${resultsFolder}/`)) {
    const summary = summaryOf(jsonOf((await store.get(name)) ?? Buffer.alloc(0)));
    if (summary !== null) drills.push(summary);
  }
  return drills.toSorted((a, b) => a.began - b.began);
}

/** Writes what `risk.measured` of a policy may name; returns its path. */
export async function writeMeasured(store: ArchiveStore): Promise<string> {
  const passed = (await readDrills(store)).filter((each) => each.passed);
  const measured = passed.map(({ source, began, offset, restoreTook, loadTook }) => ({
    what: 'restore',
    seconds: (restoreTook + loadTook) / 1_000,
    on: new Date(began).toISOString().slice(0, 10),
    how: `drill of ${source} at offset ${offset}`,
  }));
  const path = join(store.place, measuredFile);
  const draft = `${path}~`;
  await writeFile(draft, `${JSON.stringify({ measured }, null, 2)}\n`, {
    mode: 0o640,
    flush: true,
  });
  await rename(draft, path);
  return path;
}

function summaryOf(value: unknown): DrillSummary | null {
  if (!isFields(value)) return null;
  const { source, began, passed, comparedWith, offset, restoreTook, loadTook } = value;
  if (typeof source !== 'string' || typeof began !== 'number') return null;
  if (typeof passed !== 'boolean' || typeof offset !== 'number') return null;
  if (typeof restoreTook !== 'number' || typeof loadTook !== 'number') return null;
  if (comparedWith !== 'replica' && comparedWith !== 'earlier-copy' && comparedWith !== 'nothing') {
    return null;
  }
  const keys = keysIn(value['facts']);
  return { source, began, passed, comparedWith, offset, restoreTook, loadTook, keys };
}

function keysIn(facts: unknown): number | null {
  if (!isFields(facts) || !isFields(facts['databases'])) return null;
  return Object.values(facts['databases']).reduce<number>(
    (sum, database) =>
      isFields(database) && typeof database['keys'] === 'number' ? sum + database['keys'] : sum,
    0,
  );
}
