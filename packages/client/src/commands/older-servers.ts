// Servers before 7.0 tell neither their subcommands nor where keys are when they move; before 6.0 not
// even categories. The bundled table fills that in, as far as the server's version has it.
import type { CommandDescription } from './description.ts';

export function completed(
  described: readonly CommandDescription[],
  bundled: readonly CommandDescription[],
  version: string,
): readonly CommandDescription[] {
  if (described.some(({ specs }) => specs !== null)) return described;
  const known = new Map(bundled.map((one) => [one.name, one]));
  return described.flatMap((one) => {
    const model = known.get(one.name);
    if (model === undefined) return [one];
    const categories = one.categories.length > 0 ? one.categories : model.categories;
    const whole = { ...one, categories, specs: model.specs, container: model.container };
    const subcommands = model.container
      ? bundled.filter(({ name, since }) => name.startsWith(`${one.name}|`) && has(version, since))
      : [];
    return [whole, ...subcommands];
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
