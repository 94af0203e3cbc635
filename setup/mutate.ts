import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { mutants, type Mutant } from './mutants.ts';

export const root: string = dirname(import.meta.dirname);

/** The mutant that this process and its children are to run with, if any. */
export function activeMutant(): Mutant | undefined {
  const name = process.env['RAMPART_MUTANT'];
  if (name === undefined || name === '') return undefined;
  const mutant = mutants.find((each) => each.name === name);
  if (mutant !== undefined) return mutant;
  const known = mutants.map((each) => each.name).join(', ');
  throw new Error(`There is no mutant "${name}" in setup/mutants.ts; there are: ${known}`);
}

export function isMutated(mutant: Mutant, path: string): boolean {
  return path === join(root, mutant.file);
}

export function isMutatedUrl(mutant: Mutant, url: string): boolean {
  return url.startsWith('file:') && isMutated(mutant, fileURLToPath(url));
}

/** A table that no longer fits its source must not pass for a mutant that was noticed. */
export function mutate(mutant: Mutant, source: string): string {
  const pieces = source.split(mutant.find);
  if (pieces.length === 2) return pieces.join(mutant.replace);
  throw new Error(
    `Mutant "${mutant.name}": its text occurs ${pieces.length - 1} times in ${mutant.file}, not ` +
      `once. Bring its row in setup/mutants.ts up to date.`,
  );
}
