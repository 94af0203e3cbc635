// The server of one cell, in a process of its own: `serve.ts FRAMEWORK PROTECTION SESSIONS`. Says
// where it listens, and at each question what it has spent so far.
import process from 'node:process';
import { openSessions, served } from './shop.ts';

const [framework, protection = '', count] = process.argv.slice(2);
const sessions = openSessions(Number(count));
const { listen } =
  framework === 'express' ? await import('./serve-express.ts') : await import('./serve-fastify.ts');
const port = await listen(sessions, protection);

process.on('message', (question) => {
  // Before a measurement: the garbage of earlier ones is not its own.
  if (question === 'settle') globalThis.gc?.({ type: 'minor' });
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system, transfers: served.transfers });
});
// The parent is gone, and with it the reason to serve.
process.on('disconnect', () => process.exit());
process.send?.({ port });
