// `npm run build` and the shop’s start call it: builds the console’s web unless it is there already.
import { buildWebWhenStale } from './web-build.ts';

if (await buildWebWhenStale()) process.stdout.write('Built the console.\n');
