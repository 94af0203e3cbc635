// The same for the sources that vitest transforms itself.

import type { Plugin } from 'vite';

import { isMutated, mutate } from './mutate.ts';
import type { Mutant } from './mutants.ts';

export function mutantPlugin(mutant: Mutant): Plugin {
  return {
    name: 'rampart-mutant',
    enforce: 'pre',
    transform(code, id) {
      return isMutated(mutant, id.split('?', 1)[0] ?? id) ? mutate(mutant, code) : undefined;
    },
  };
}
