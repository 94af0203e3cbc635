import process from 'node:process';
import { expressCsrf } from '@rampart/csrf/express';
import type { Request, Response } from 'express';
import { sessionOf } from '../express-shop.ts';
import type { ExpressProtection } from '../express-shop.ts';
import { allGuarantees, openRing } from '../ring.ts';

export async function protectWithRampart(): Promise<ExpressProtection> {
  const { ring } = await openRing(process.env);
  const csrf = expressCsrf<Request, Response>({
    ...allGuarantees(ring),
    session: (request) => sessionOf(request).id,
  });
  return {
    guard: csrf.protect,
    issue: (request, response) => csrf.token(request, response),
  };
}
