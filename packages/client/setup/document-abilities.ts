// Writes docs/reference/abilities.md:
//   node --conditions=rampart-source packages/client/setup/document-abilities.ts
import { writeFile } from 'node:fs/promises';

import { abilitiesPage } from './abilities-page.ts';

const page = new URL('../../../docs/reference/abilities.md', import.meta.url);
await writeFile(page, abilitiesPage());
