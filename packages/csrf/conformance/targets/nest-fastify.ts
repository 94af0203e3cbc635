import { METHODS } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { nestCsrf } from '../../src/adapters/nest.ts';
import { parseBody } from './bodies.ts';
import { applicationModule } from './nest.ts';
import {
  answerUpgrades,
  bindingOptions,
  bodyLimit,
  listening,
  serverFor,
  type Listener,
} from './serving.ts';
import type { RunningTarget, Target, TargetOptions } from './target.ts';

export const target: Target = { name: 'nest-fastify', parsesBodies: true, start };

async function start(options: TargetOptions): Promise<RunningTarget> {
  const csrf = nestCsrf({
    ...options.csrf,
    ...bindingOptions(options, (request: FastifyRequest) => request.headers),
  });
  const adapter = new FastifyAdapter({
    bodyLimit,
    serverFactory: (listener: Listener) => serverFor(options, listener),
  });
  const instance = adapter.getInstance();
  instance.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => {
    done(null, undefined);
  });
  instance.addContentTypeParser('multipart/form-data', (request, _payload, done) => {
    parseBody(request.raw).then((body) => done(null, body), done);
  });
  for (const method of METHODS) {
    if (!instance.supportedMethods.includes(method)) {
      instance.addHttpMethod(method, { hasBody: true });
    }
  }
  instance.addHook('preHandler', (request, _reply, done) => {
    if (options.parsed !== undefined) request.body = options.parsed(request.body, request.raw);
    done();
  });

  const app = await NestFactory.create<NestFastifyApplication>(
    applicationModule(target.name, options, csrf),
    adapter,
    { logger: false },
  );
  app.useGlobalGuards(csrf.guard);
  await app.init();
  await instance.ready();
  answerUpgrades(instance.server);
  csrf.guardUpgrades(instance.server);
  await app.listen(0, '127.0.0.1');
  return listening(instance.server, () => app.close());
}
