// Writes src/commands/bundled/redis-7.0.ts from a live server:
//   node --conditions=rampart-source packages/client/setup/bundle-commands.ts
import { writeFile } from 'node:fs/promises';
import { Stage } from '@rampart/stage';

import { readCommandReply, readDocsReply } from '../src/commands/replies.ts';
import { writeNotation } from './write-notation.ts';

await using stage = new Stage();
const server = await stage.redis();
const since = readDocsReply(await server.command('COMMAND', 'DOCS'));
const lines = writeNotation(readCommandReply(await server.command('COMMAND'), since));
const source = `// Made by setup/bundle-commands.ts from redis-server 7.0.15; ../notation.ts explains the columns.

export const redis70Commands: string = \`
${lines.join('\n')}
\`;
`;
await writeFile(new URL('../src/commands/bundled/redis-7.0.ts', import.meta.url), source);
