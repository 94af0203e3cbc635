// Runs a process with the active mutant: `node --import ./setup/mutant-loader.ts …`. The mutants'
// check puts it into NODE_OPTIONS, so that the servers which tests start are mutated too.

import { registerHooks } from 'node:module';

import { activeMutant, isMutatedUrl, mutate } from './mutate.ts';

const mutant = activeMutant();

if (mutant !== undefined) {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!isMutatedUrl(mutant, url)) return loaded;
      if (loaded.source === undefined) {
        throw new Error(`Mutant "${mutant.name}": Node did not give the source of ${url}`);
      }
      return { ...loaded, source: mutate(mutant, textOf(loaded.source)) };
    },
  });
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source);
}
