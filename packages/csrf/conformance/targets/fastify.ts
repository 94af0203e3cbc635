import { METHODS } from 'node:http';
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { fastifyCsrf } from '../../src/adapters/fastify.ts';
import {
  answerUpgrades,
  bindingOf,
  bindingOptions,
  bodyLimit,
  issueOptionsOf,
  listening,
  pageOf,
  ran,
  serverFor,
  sessionCookie,
} from './serving.ts';
import type { RunningTarget, Target, TargetOptions } from './target.ts';

export const target: Target = { name: 'fastify', parsesBodies: true, start };

async function start(options: TargetOptions): Promise<RunningTarget> {
  const app = Fastify({
    bodyLimit,
    serverFactory: (listener) => serverFor(options, listener),
  });
  const csrf = fastifyCsrf({
    ...options.csrf,
    ...bindingOptions(options, (request: FastifyRequest) => request.headers),
  });
  const handler = (_request: FastifyRequest, reply: FastifyReply) =>
    reply.headers(ran).send({ ran: true });

  await app.register(formbody, { bodyLimit });
  await app.register(multipart, {
    attachFieldsToBody: 'keyValues',
    limits: { fieldSize: bodyLimit, fileSize: bodyLimit },
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => {
    done(null, undefined);
  });
  // The multipart parser's errors carry no status, and would be answered as faults of the server.
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, request, reply) => {
    const broken = error.statusCode === undefined && request.isMultipart();
    return reply.code(broken ? 400 : (error.statusCode ?? 500)).send({ message: error.message });
  });
  for (const method of METHODS) {
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true });
  }
  app.addHook('preHandler', (request, _reply, done) => {
    if (options.parsed !== undefined) request.body = options.parsed(request.body, request.raw);
    done();
  });
  app.register(csrf.protect);

  app.all('/__once/*', csrf.once, handler);
  app.all('/__named/*', csrf.route({ action: 'named' }), handler);
  await app.register(
    async (part) => {
      part.all('/*', handler);
    },
    { prefix: '/__mounted' },
  );
  app.get('/__token', (request, reply) => ({
    token: csrf.token(request, reply, issueOptionsOf(request.url)),
  }));
  app.get('/__form', (request, reply) =>
    reply.type('text/html').send(pageOf(csrf.meta(request, reply), csrf.field(request, reply))),
  );
  app.get('/__csrf', csrf.endpoint);
  app.post('/__login', async (request, reply) => {
    await csrf.leave(request, reply);
    return reply.header('set-cookie', sessionCookie(request.url)).headers(ran).send({ ran: true });
  });
  app.get('/__whoami', (request) => ({
    target: target.name,
    session: bindingOf(options, request.headers).session,
  }));
  app.all('/*', handler);

  await app.ready();
  answerUpgrades(app.server);
  csrf.guardUpgrades(app.server);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return listening(app.server, () => app.close());
}
