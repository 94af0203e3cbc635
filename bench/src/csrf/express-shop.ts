import cookieParser from 'cookie-parser';
import express from 'express';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { tokenPath, transferPath } from './requests.ts';
import { Session, sessionCookie, transfer } from './shop.ts';

/** What a protection gives the shop on Express. */
export interface ExpressProtection {
  readonly guard: RequestHandler;
  readonly issue: (request: Request, response: Response) => string;
}

/** What every protection is given: how to find the person's session. */
export function sessionOf(request: Request): Session {
  if ('session' in request && request.session instanceof Session) return request.session;
  throw new Error('The session middleware did not run before this.');
}

export function expressShop(
  sessions: ReadonlyMap<string, Session>,
  protection: ExpressProtection | null,
): Express {
  const app = express();
  app.use(express.json());
  app.use(cookieParser());
  app.use(findSession(sessions));
  if (protection !== null) app.use(protection.guard);
  app.get(tokenPath, (request, response) => {
    response.json({ token: protection?.issue(request, response) ?? '' });
  });
  app.post(transferPath, (request, response) => {
    response.json(transfer(sessionOf(request), request.body));
  });
  app.use(refuse);
  return app;
}

function findSession(sessions: ReadonlyMap<string, Session>): RequestHandler {
  return (request, response, next) => {
    const cookies: unknown = request.cookies;
    const id = hasSession(cookies) ? String(cookies[sessionCookie]) : '';
    const session = sessions.get(id);
    if (session === undefined) {
      response.status(401).json({ error: 'log in first' });
      return;
    }
    Reflect.set(request, 'session', session);
    next();
  };
}

function hasSession(cookies: unknown): cookies is { readonly [sessionCookie]: unknown } {
  return typeof cookies === 'object' && cookies !== null && sessionCookie in cookies;
}

/** The peers refuse by an error; lusca's carries no status and sets the response's. */
function refuse(error: unknown, _request: Request, response: Response, _next: NextFunction): void {
  const own =
    typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  const status = response.statusCode >= 400 ? response.statusCode : own;
  response.status(status).json({ error: error instanceof Error ? error.message : String(error) });
}
