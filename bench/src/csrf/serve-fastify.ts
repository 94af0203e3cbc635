import { BenchError } from '../bench-error.ts';
import { fastifyShop } from './fastify-shop.ts';
import type { InstallFastify } from './fastify-shop.ts';
import type { Session } from './shop.ts';

/** Each process loads its own protection and no other. */
const protections: Readonly<Record<string, () => Promise<InstallFastify | null>>> = {
  none: async () => null,
  empty: async () => async (app) => {
    app.addHook('preHandler', (_request, _reply, done) => done());
    return { issue: () => '' };
  },
  'fastify-csrf': async () => (await import('./protections/fastify-csrf.ts')).installFastifyCsrf,
  'fastify-csrf-bound': async () =>
    (await import('./protections/fastify-csrf.ts')).installFastifyCsrfBound,
  rampart: async () => (await import('./protections/rampart-fastify.ts')).installRampart,
};

export async function listen(
  sessions: ReadonlyMap<string, Session>,
  protection: string,
): Promise<number> {
  const load = protections[protection];
  if (load === undefined) throw new BenchError(`Nothing protects Fastify by "${protection}".`);
  const app = await fastifyShop(sessions, await load());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (typeof address === 'object' && address !== null) return address.port;
  throw new BenchError('The server listens on no port.');
}
