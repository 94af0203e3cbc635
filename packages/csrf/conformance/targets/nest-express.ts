import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import { nestCsrf } from '../../src/adapters/nest.ts';
import { isMultipart, parseBody } from './bodies.ts';
import { applicationModule } from './nest.ts';
import { answerUpgrades, bindingOptions, bodyLimit, listening, serverFor } from './serving.ts';
import type { RunningTarget, Target, TargetOptions } from './target.ts';

export const target: Target = { name: 'nest-express', parsesBodies: true, start };

async function start(options: TargetOptions): Promise<RunningTarget> {
  const csrf = nestCsrf({
    ...options.csrf,
    ...bindingOptions(options, (request: express.Request) => request.headers),
  });
  const instance = express();
  instance.use(express.urlencoded({ extended: true, limit: bodyLimit }));
  instance.use(express.json({ strict: false, limit: bodyLimit }));
  instance.use((request, _response, next) => {
    if (!isMultipart(request)) return next();
    const keep = (body: unknown): void => {
      request.body = body;
      next();
    };
    return parseBody(request).then(keep).catch(next);
  });
  instance.use((request, _response, next) => {
    if (options.parsed !== undefined) request.body = options.parsed(request.body, request);
    next();
  });

  const app = await NestFactory.create<NestExpressApplication>(
    applicationModule(target.name, options, csrf),
    new ExpressAdapter(instance),
    { bodyParser: false, logger: false },
  );
  app.useGlobalGuards(csrf.guard);
  await app.init();

  const server = serverFor(options, instance);
  answerUpgrades(server);
  csrf.guardUpgrades(server);
  return listening(server, () => app.close());
}
