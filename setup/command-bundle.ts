//   node setup/command-bundle.ts DIRECTORY
//
// The operator's command in a few files. The tests start it hundreds of times, and from its sources, four
// hundred modules each time, most of what they take would be looking for modules.
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { build, defaultServerConditions } from 'vite';
import type { Plugin } from 'vite';

import { root } from './mutate.ts';

const entry = join(root, 'packages/rampart/src/cli/main.ts');

/** A module looks for what lies beside its source there, and not beside the bundle. */
const placesOfSources: Plugin = {
  name: 'places-of-sources',
  transform(code, id) {
    if (!id.startsWith(join(root, 'packages')) || !code.includes('import.meta.')) return null;
    return code
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
  },
};

await build({
  configFile: false,
  root,
  logLevel: 'error',
  plugins: [placesOfSources],
  ssr: {
    noExternal: true,
    resolve: { conditions: ['rampart-source', ...defaultServerConditions] },
  },
  build: {
    ssr: entry,
    outDir: process.argv[2] ?? '.',
    target: 'node24',
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      output: { entryFileNames: 'main.mjs', chunkFileNames: 'parts/[name]-[hash].mjs' },
    },
  },
});
