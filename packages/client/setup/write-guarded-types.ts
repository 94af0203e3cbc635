// Writes src/guarded/generated/:
//   node --conditions=rampart-source packages/client/setup/write-guarded-types.ts
import { writeFile } from 'node:fs/promises';

import { guardedTypes } from './guarded-types.ts';

const folder = new URL('../src/guarded/generated/', import.meta.url);
for (const [file, source] of await guardedTypes()) await writeFile(new URL(file, folder), source);
