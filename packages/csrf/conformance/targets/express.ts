import express, { Router, type Request, type Response } from 'express';
import { expressCsrf } from '../../src/adapters/express.ts';
import { isMultipart, parseBody } from './bodies.ts';
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

export const target: Target = { name: 'express', parsesBodies: true, start };

async function start(options: TargetOptions): Promise<RunningTarget> {
  const app = express();
  const csrf = expressCsrf({
    ...options.csrf,
    ...bindingOptions(options, (request: Request) => request.headers),
  });
  const handler = (_request: Request, response: Response): void => {
    response.set(ran).json({ ran: true });
  };

  app.use(express.urlencoded({ extended: true, limit: bodyLimit }));
  app.use(express.json({ strict: false, limit: bodyLimit }));
  app.use((request, _response, next) => {
    if (!isMultipart(request)) return next();
    const keep = (body: unknown): void => {
      request.body = body;
      next();
    };
    return parseBody(request).then(keep).catch(next);
  });
  app.use((request, _response, next) => {
    if (options.parsed !== undefined) request.body = options.parsed(request.body, request);
    next();
  });

  const mounted = Router();
  mounted.use(csrf.protect, handler);
  app.use('/__mounted', mounted);
  app.use('/__named', csrf.route({ action: 'named' }), handler);

  app.use(csrf.protect);
  app.use('/__once', csrf.once, handler);
  app.get('/__token', (request, response) => {
    response.json({ token: csrf.token(request, response, issueOptionsOf(request.originalUrl)) });
  });
  app.get('/__form', (request, response) => {
    response.send(pageOf(csrf.meta(request, response), csrf.field(request, response)));
  });
  app.get('/__csrf', csrf.endpoint);
  app.post('/__login', (request, response, next) => {
    const welcome = (): void => {
      response.append('set-cookie', sessionCookie(request.originalUrl));
      handler(request, response);
    };
    csrf.leave(request, response).then(welcome).catch(next);
  });
  app.get('/__whoami', (request, response) => {
    const { session } = bindingOf(options, request.headers);
    response.json({ target: target.name, session });
  });
  app.use(handler);

  const server = serverFor(options, app);
  answerUpgrades(server);
  csrf.guardUpgrades(server);
  return listening(server);
}
