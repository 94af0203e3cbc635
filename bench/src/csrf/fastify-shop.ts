import cookie from '@fastify/cookie';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { tokenPath, transferPath } from './requests.ts';
import { sessionCookie, transfer } from './shop.ts';
import type { Session } from './shop.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The session of the person who is logged in. */
    shopper: Session | null;
  }
}

/** What a protection gives the shop on Fastify. */
export interface FastifyProtection {
  readonly issue: (request: FastifyRequest, reply: FastifyReply) => string;
  /** Guards the transfer, where installing the plugin alone does not. */
  readonly onRequest?: onRequestHookHandler;
}

/** Runs after the session's hook is in place, so that a protection's own hooks come behind it. */
export type InstallFastify = (app: FastifyInstance) => Promise<FastifyProtection>;

export function sessionOf(request: FastifyRequest): Session {
  if (request.shopper !== null) return request.shopper;
  throw new Error('The session hook did not run before this.');
}

export async function fastifyShop(
  sessions: ReadonlyMap<string, Session>,
  install: InstallFastify | null,
): Promise<FastifyInstance> {
  const app = fastify({ forceCloseConnections: true });
  await app.register(cookie);
  app.decorateRequest('shopper', null);
  app.addHook('onRequest', (request, reply, done) => {
    const session = sessions.get(String(request.cookies[sessionCookie]));
    if (session === undefined) {
      reply.code(401).send({ error: 'log in first' });
      return;
    }
    request.shopper = session;
    done();
  });
  const protection = install === null ? null : await install(app);
  app.get(tokenPath, (request, reply) => {
    reply.send({ token: protection?.issue(request, reply) ?? '' });
  });
  const guards = protection?.onRequest === undefined ? {} : { onRequest: protection.onRequest };
  app.post(transferPath, guards, (request, reply) => {
    reply.send(transfer(sessionOf(request), request.body));
  });
  return app;
}
