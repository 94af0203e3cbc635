// Which packages run when the command runs: the tool's own dependencies and theirs, found as Node.js finds
// them, so that the bundle has each where it is looked for.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export interface Needed {
  readonly name: string;
  /** Below the bundle: `node_modules/redis`. */
  readonly place: string;
  /** Where it lies now, without links. */
  readonly from: string;
  /** One of this repository: only what it publishes is taken. */
  readonly own: boolean;
}

/** `start`: the name of a workspace that lies in the `node_modules` of `root`. */
export function neededBy(start: string, root: string): readonly Needed[] {
  const found = new Map<string, Needed>();
  visit(start, root, root, found);
  return [...found.values()].toSorted((a, b) => (a.place < b.place ? -1 : 1));
}

function visit(name: string, asker: string, root: string, found: Map<string, Needed>): void {
  const path = lookUp(name, asker, root);
  if (path === null) throw new Error(`${name} is not installed; run npm ci first.`);
  const from = realpathSync(path);
  const place = placeOf(path, root, found);
  if (found.has(place)) return;
  found.set(place, { name, place, from, own: from !== path });
  const { dependencies, optional } = readManifest(from);
  for (const each of dependencies) visit(each, from, root, found);
  // Those are made for other machines too: what is not here is not needed here.
  for (const each of optional)
    if (lookUp(each, from, root) !== null) visit(each, from, root, found);
}

function lookUp(name: string, asker: string, root: string): string | null {
  for (let at = asker; ; at = dirname(at)) {
    const path = join(at, 'node_modules', name);
    if (existsSync(join(path, 'package.json'))) return path;
    if (at === root || at === dirname(at)) return null;
  }
}

/** What lies below a workspace is put below the place that the workspace has in the bundle. */
function placeOf(path: string, root: string, found: ReadonlyMap<string, Needed>): string {
  const owner = [...found.values()].find(({ own, from }) => own && path.startsWith(`${from}/`));
  if (owner === undefined) return relative(root, path);
  return join(owner.place, relative(owner.from, path));
}

function readManifest(directory: string): {
  readonly dependencies: readonly string[];
  readonly optional: readonly string[];
} {
  const value: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const names = (key: string): readonly string[] => {
    if (typeof value !== 'object' || value === null) return [];
    const field = new Map<string, unknown>(Object.entries(value)).get(key);
    return typeof field === 'object' && field !== null ? Object.keys(field) : [];
  };
  const optional = names('optionalDependencies');
  // npm lists what is optional among the others too.
  return {
    optional,
    dependencies: names('dependencies').filter((name) => !optional.includes(name)),
  };
}
