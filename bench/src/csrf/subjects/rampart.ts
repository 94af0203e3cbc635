import process from 'node:process';
import { createCsrf } from '@rampart/csrf';
import type { CsrfRequest } from '@rampart/csrf';
import { runner } from '../subject.ts';
import type { Runner } from '../subject.ts';
import { allGuarantees, openRing } from '../ring.ts';
import { transferBody, transferHeaders, transferPath } from '../requests.ts';

/** The whole decision on a request: metadata, origin, token, expiry, revocation. */
export async function rampartTokens(): Promise<Runner> {
  const { ring } = await openRing(process.env);
  const csrf = createCsrf(allGuarantees(ring));
  const body: unknown = JSON.parse(transferBody);
  return runner<CsrfRequest>({
    name: 'Rampart',
    setting: 'all guarantees',
    receive: (session, token) => ({
      method: 'POST',
      target: transferPath,
      headers: transferHeaders({ session, token: token ?? '', cookies: [] }),
      secure: false,
      peer: '127.0.0.1',
      body,
      binding: { session },
    }),
    create: (request) => csrf.issue(request).token,
    verify: (request) => {
      const ruling = csrf.decide(request);
      return !(ruling instanceof Promise) && ruling.kind === 'allow';
    },
  });
}
