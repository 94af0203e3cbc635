// What the bundled table adds to a server's own description. Servers before 7.0 tell neither their
// subcommands nor where keys are when they move, and before 6.0 not even categories; and no server
// makes a command harmless by saying less of it than we know.
import type { CommandDescription } from './description.ts';

export function completed(
  described: readonly CommandDescription[],
  bundled: readonly CommandDescription[],
  version: string,
): readonly CommandDescription[] {
  const known = new Map(bundled.map((one) => [one.name, one]));
  const isModern = described.some(({ specs }) => specs !== null);
  return described.flatMap((one) => {
    const model = known.get(one.name);
    if (model === undefined) return [one];
    const whole = { ...one, categories: [...one.categories, ...model.categories] };
    if (isModern) return [whole];
    const subcommands = model.container
      ? bundled.filter(({ name, since }) => name.startsWith(`${one.name}|`) && has(version, since))
      : [];
    return [{ ...whole, specs: model.specs, container: model.container }, ...subcommands];
  });
}

/** Valkey's own commands, and versions that nobody can read, are not there. */
function has(version: string, since: string): boolean {
  const wanted = numbers(since);
  const given = numbers(version);
  if (wanted === null || given === null) return false;
  for (const [index, part] of wanted.entries()) {
    const difference = (given[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): number[] | null {
  return /^\d+(?:\.\d+)*$/.test(version) ? version.split('.').map(Number) : null;
}
