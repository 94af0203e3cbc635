// Rampart in the shop: one ring of keys in Redis that all servers share, and the Express adapter.
import type { Request, Response } from 'express';
import { expressCsrf } from '@rampart/csrf/express';
import type { Refusal } from '@rampart/csrf/express';
import type { Store } from '@rampart/keyring';
import { trusted } from '../html.ts';
import type { Tell } from './events.ts';
import type { Protection } from './protection.ts';
import { openRing } from './ring.ts';
import type { Settings } from './settings.ts';
import type { Visits } from './visits.ts';

export interface ProtectionParts {
  readonly rings: Store;
  readonly settings: Settings;
  readonly visits: Visits;
  readonly tell: Tell;
  /** Shows the person what happened. */
  readonly onRefuse: (refusal: Refusal, request: Request, response: Response) => void;
}

export async function csrfProtection(parts: ProtectionParts): Promise<Protection> {
  const { rings, settings, visits, tell, onRefuse } = parts;
  const ring = openRing(rings, settings.sealKey, tell);
  const csrf = expressCsrf<Request, Response>({
    ring,
    session: (request) => visits.of(request).session?.key,
    // Lets an open page go on by itself when the same person logs in anew.
    user: (request) => visits.of(request).person?.name,
    publicOrigins: [settings.publicOrigin],
    proxies: { trust: ['127.0.0.1/32'] },
    onRefuse,
    onEvent: tell,
  });
  await csrf.core.ready();
  return {
    check: csrf.protect,
    once: csrf.once,
    endpoint: csrf.endpoint,
    field: (request, response) => trusted(csrf.field(request, response)),
    tags: (request, response) => trusted(csrf.meta(request, response)),
    leave: (request, response) => csrf.leave(request, response),
    async checkUpgrade(request) {
      const decision = await csrf.upgrade(request);
      return decision.kind === 'allow' ? undefined : decision;
    },
    close: () => ring.close(),
  };
}
