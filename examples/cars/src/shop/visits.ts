// Who a request comes from, found once when it arrives, and the pages that answer it.
import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import type { People, Person } from './people.ts';
import type { Protection } from './protection.ts';
import type { Session, Sessions } from './sessions.ts';
import type { Settings } from './settings.ts';
import { page } from './views/layout.ts';
import type { PageParts, Visit } from './views/layout.ts';

export interface Visitor {
  readonly session: Session | undefined;
  readonly person: Person | undefined;
}

const nobody: Visitor = { session: undefined, person: undefined };

export interface Visits {
  readonly identify: RequestHandler;
  of(request: IncomingMessage): Visitor;
  /** For upgrades, which do not pass through Express. */
  look(request: IncomingMessage): Promise<Visitor>;
}

export function createVisits(sessions: Sessions, people: People): Visits {
  const visitors = new WeakMap<IncomingMessage, Visitor>();
  // Only used while Redis is away.
  const seenLately = new Map<string, Person>();

  const look = async (request: IncomingMessage): Promise<Visitor> => {
    const session = await sessions.find(request.headers.cookie);
    if (session === undefined) return nobody;
    const found = await people.find(session.person).catch(() => seenLately.get(session.person));
    if (found === undefined) return nobody;
    seenLately.set(found.name, found);
    return { session, person: found };
  };
  return {
    look: async (request) => {
      const visitor = await look(request);
      visitors.set(request, visitor);
      return visitor;
    },
    of: (request) => visitors.get(request) ?? nobody,
    identify: (request, _response, next) => {
      look(request).then((visitor) => {
        visitors.set(request, visitor);
        next();
      }, next);
    },
  };
}

/** Answers with a page made for the visitor at hand. */
export type Show = (
  request: Request,
  response: Response,
  make: (visit: Visit) => PageParts,
  status?: number,
) => void;

export function createShow(settings: Settings, visits: Visits, protection: Protection): Show {
  return (request, response, make, status = 200) => {
    const visit: Visit = {
      person: visits.of(request).person,
      server: settings.name,
      isProtected: settings.isProtected,
      sameSite: settings.sameSite,
      tokenField: () => protection.field(request, response),
      tokenTags: () => protection.tags(request, response),
    };
    const text = page(visit, make(visit)).text;
    response.status(status).type('html').send(text);
  };
}
