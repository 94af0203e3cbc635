import { once } from 'node:events';
import { createServer } from 'node:http';
import { BenchError } from '../bench-error.ts';
import { expressShop } from './express-shop.ts';
import type { ExpressProtection } from './express-shop.ts';
import type { Session } from './shop.ts';

/** Each process loads its own protection and no other. */
const protections: Readonly<Record<string, () => Promise<ExpressProtection | null>>> = {
  none: async () => null,
  empty: async () => ({ guard: (_request, _response, next) => next(), issue: () => '' }),
  csurf: async () => (await import('./protections/csurf.ts')).protectWithCsurf(),
  'csrf-csrf': async () => (await import('./protections/csrf-csrf.ts')).protectWithCsrfCsrf(),
  'csrf-sync': async () => (await import('./protections/csrf-sync.ts')).protectWithCsrfSync(),
  lusca: async () => (await import('./protections/lusca.ts')).protectWithLusca(),
  rampart: async () => (await import('./protections/rampart-express.ts')).protectWithRampart(),
};

export async function listen(
  sessions: ReadonlyMap<string, Session>,
  protection: string,
): Promise<number> {
  const load = protections[protection];
  if (load === undefined) throw new BenchError(`Nothing protects Express by "${protection}".`);
  const server = createServer(expressShop(sessions, await load())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'object' && address !== null) return address.port;
  throw new BenchError('The server listens on no port.');
}
