import { ClientError } from '@rampart/client';
import express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import { bodyParsers } from './bodies.ts';
import { refusedInput } from './events.ts';
import { methodOverride } from './method-override.ts';
import { accountRoutes } from './routes/account.ts';
import { missing, showProblem } from './routes/answers.ts';
import { assetRoutes } from './routes/assets.ts';
import { carRoutes } from './routes/cars.ts';
import { offerRoutes } from './routes/offers.ts';
import { securityHeaders } from './security-headers.ts';
import type { Shop } from './shop.ts';

export function createApp(shop: Shop): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request, response, next) => {
    response.set('X-Served-By', shop.settings.name);
    next();
  });
  app.get('/healthz', (_request, response) => {
    response.type('text').send('well');
  });
  app.use(securityHeaders(!shop.settings.isProtected));
  app.use(assetRoutes());
  app.use(recordArrivals(shop));
  app.use(shop.visits.identify);
  app.use(...bodyParsers, methodOverride);
  app.use(shop.protection.check);
  app.get('/csrf', shop.protection.endpoint);
  app.use(carRoutes(shop), offerRoutes(shop), accountRoutes(shop));
  app.use((request, response) => missing(shop, request, response));
  app.use(handleErrors(shop));
  return app;
}

function recordArrivals({ arrivals }: Shop): RequestHandler {
  return (request, response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    // Noted now: a method override changes the request later.
    const { method, url } = request;
    response.once('close', () => {
      const code = response.getHeader('x-csrf-error');
      arrivals
        .record({ method, url, headers: request.headers }, response.statusCode, String(code ?? ''))
        // The record is for the demonstration only; it may be missing while Redis is away.
        .catch(() => {});
    });
    next();
  };
}

function handleErrors(shop: Shop): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    // The input names nothing that the shop could have.
    if (error instanceof ClientError && error.status === 404) {
      shop.tell(refusedInput(error, request.ip));
      return missing(shop, request, response, error.code);
    }
    const status = clientError(error);
    if (status !== undefined) {
      const title = 'This could not be understood';
      return showProblem(shop, request, response, { status, title, advice: 'Go back, try again.' });
    }
    if (!shop.redis.isReady) {
      return showProblem(shop, request, response, {
        status: 503,
        title: 'Our memory is away for a moment',
        advice: 'Nothing was changed. Try again in a few seconds.',
      });
    }
    console.error(`${request.method} ${request.path} failed:`, error);
    showProblem(shop, request, response, {
      status: 500,
      title: 'Something went wrong here',
      advice: 'It is our fault, and it has been noted.',
    });
  };
}

/** The status of an error that the request itself caused, such as a body that is too long. */
function clientError(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
