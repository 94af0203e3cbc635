import multipartParser from '@fastify/multipart';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { target } from '../../conformance/targets/fastify.ts';
import { CsrfRefusal, fastifyCsrf } from '../../src/adapters/fastify.ts';
import { multipart, multipartBody, ownPage } from './client.ts';
import { basics } from './serving.ts';
import { promisesOf } from './suite.ts';

promisesOf(target);

const session = (request: FastifyRequest): string => String(request.headers['x-session'] ?? 'S1');
const unsafe = { method: 'POST', url: '/x', headers: { ...ownPage } } as const;

function newApp(): FastifyInstance {
  const app = Fastify();
  onTestFinished(async () => {
    await app.close();
  });
  return app;
}

describe('fastifyCsrf', () => {
  test('protects routes that were written before the plugin is loaded', async () => {
    const csrf = fastifyCsrf({ ...(await basics()), session });
    const app = newApp();
    app.register(csrf.protect);
    app.post('/x', () => 'done');
    expect(await app.inject(unsafe)).toMatchObject({ statusCode: 403 });
  });

  test('protects routes of plugins inside, and not those of a sibling', async () => {
    const csrf = fastifyCsrf({ ...(await basics()), session });
    const app = newApp();
    app.register(async (shop) => {
      shop.register(csrf.protect);
      shop.register(async (inner) => {
        inner.post('/x', () => 'done');
      });
    });
    app.post('/hook', () => 'done');
    expect(await app.inject(unsafe)).toMatchObject({ statusCode: 403 });
    expect(await app.inject({ ...unsafe, url: '/hook' })).toMatchObject({ statusCode: 200 });
  });

  test.each(['csrf', 'exempt'])('leaves out no route because a prototype has %s', async (name) => {
    const csrf = fastifyCsrf({ ...(await basics()), session });
    const app = newApp();
    app.register(csrf.protect);
    app.post('/x', { config: { other: true } }, () => 'done');
    app.post('/y', csrf.once, () => 'done');
    await app.ready();
    Reflect.defineProperty(Object.prototype, name, {
      value: name === 'csrf' ? { exempt: true } : true,
      configurable: true,
    });
    try {
      expect(await app.inject(unsafe)).toMatchObject({ statusCode: 403 });
      expect(await app.inject({ ...unsafe, url: '/y' })).toMatchObject({ statusCode: 403 });
    } finally {
      Reflect.deleteProperty(Object.prototype, name);
    }
  });

  test('leaves out a route whose config says so', async () => {
    const csrf = fastifyCsrf({ ...(await basics()), session });
    const app = newApp();
    app.register(csrf.protect);
    app.post('/x', csrf.route({ exempt: true }), () => 'done');
    expect(await app.inject(unsafe)).toMatchObject({ statusCode: 200 });
  });

  test('reads once from the config that a route was written with', async () => {
    const csrf = fastifyCsrf({ ...(await basics()), session });
    const app = newApp();
    await app.register(csrf.protect);
    app.post('/x', { config: { csrf: { once: true } } }, () => 'done');
    app.get('/token', (request, reply) => csrf.token(request, reply));
    await csrf.core.prepareOnce();
    const { body: token } = await app.inject({ url: '/token', headers: ownPage });
    const headers = { ...ownPage, 'x-csrf-token': token };
    expect(await app.inject({ ...unsafe, headers })).toMatchObject({ statusCode: 200 });
    expect((await app.inject({ ...unsafe, headers })).headers['x-csrf-error']).toBe(
      'CSRF_TOKEN_USED',
    );
  });

  test('gives users of @fastify/csrf-protection the token where they look for it', async () => {
    const csrf = fastifyCsrf({ ...(await basics()), session });
    const app = newApp();
    await app.register(csrf.protect);
    app.get('/', (_request, reply: FastifyReply & { generateCsrf?: () => string }) => {
      return reply.generateCsrf?.();
    });
    app.post('/x', () => 'done');
    const { body: token } = await app.inject({ url: '/', headers: ownPage });
    const headers = { ...ownPage, 'x-csrf-token': token };
    expect(await app.inject({ ...unsafe, headers })).toMatchObject({ statusCode: 200 });
  });

  test('finds the token in a field that the multipart parser has wrapped', async () => {
    const csrf = fastifyCsrf({ ...(await basics()), session });
    const app = newApp();
    await app.register(multipartParser, { attachFieldsToBody: true });
    await app.register(csrf.protect);
    app.get('/', (request, reply) => csrf.token(request, reply));
    app.post('/x', () => 'done');
    const { body: token } = await app.inject({ url: '/', headers: ownPage });
    const headers = { ...ownPage, ...multipart };
    const payload = multipartBody({ _csrf: token });
    expect(await app.inject({ ...unsafe, headers, payload })).toMatchObject({ statusCode: 200 });
  });

  test('hands refusals to error handlers when asked to', async () => {
    const csrf = fastifyCsrf({ ...(await basics()), session, onRefuse: 'error' });
    const app = newApp();
    app.setErrorHandler((error, _request, reply) =>
      reply.code(418).send({ code: error instanceof CsrfRefusal ? error.code : 'another' }),
    );
    app.register(csrf.protect);
    app.post('/x', () => 'done');
    const received = await app.inject(unsafe);
    expect(received.statusCode).toBe(418);
    expect(received.json()).toEqual({ code: 'CSRF_TOKEN_MISSING' });
  });

  test("is answered with 403 by Fastify's own error handler", async () => {
    const csrf = fastifyCsrf({ ...(await basics()), session, onRefuse: 'error' });
    const app = newApp();
    app.register(csrf.protect);
    app.post('/x', () => 'done');
    expect(await app.inject(unsafe)).toMatchObject({ statusCode: 403 });
  });

  test('lets a function answer instead', async () => {
    const csrf = fastifyCsrf({
      ...(await basics()),
      session,
      onRefuse: ({ code }, _request, reply: FastifyReply) => reply.code(403).send({ code }),
    });
    const app = newApp();
    app.register(csrf.protect);
    app.post('/x', () => 'done');
    expect((await app.inject(unsafe)).json()).toEqual({ code: 'CSRF_TOKEN_MISSING' });
  });
});
