// What the shop asks of its CSRF protection, and the protection that is none.
import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { html } from '../html.ts';
import type { Html } from '../html.ts';

export interface UpgradeRefusal {
  readonly status: number;
  readonly code: string;
}

export interface Protection {
  /** Stands before all routes and after the body parsers. */
  readonly check: RequestHandler;
  /** For a route whose tokens count once. */
  readonly once: RequestHandler;
  /** Where the browser module gets fresh tokens. */
  readonly endpoint: RequestHandler;
  /** The hidden field of a form. */
  field(request: Request, response: Response): Html;
  /** The meta tags in which the browser module finds its token. */
  tags(request: Request, response: Response): Html;
  /** Before the session changes, at login and logout: what was issued until now dies. */
  leave(request: Request, response: Response): Promise<void>;
  checkUpgrade(request: IncomingMessage): Promise<UpgradeRefusal | undefined>;
  close(): Promise<void>;
}

/** Lets everything pass, to show that the attacks are real. */
export function noProtection(): Protection {
  const pass: RequestHandler = (_request, _response, next) => next();
  return {
    check: pass,
    once: pass,
    endpoint: (_request, response) => {
      response.status(404).end();
    },
    field: () => html``,
    tags: () => html``,
    leave: () => Promise.resolve(),
    checkUpgrade: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
}
