import { createCsrf, type Csrf, type CsrfCode, type CsrfRequest } from '@rampart/csrf';
import { createRing, memoryStore, type Decision, type Ring } from '@rampart/keyring';

const ring: Ring = createRing({ app: 'consumer', name: 'csrf', store: memoryStore() });
const csrf: Csrf = createCsrf({ ring, publicOrigins: ['https://shop.example'] });

export async function protect(request: CsrfRequest): Promise<string> {
  await csrf.ready();
  const { token } = csrf.issue(request);
  const headers = { ...request.headers, 'x-csrf-token': token };
  const decision: Decision<CsrfCode> = await csrf.decide({ ...request, headers });
  return decision.kind === 'allow' ? 'accepted' : decision.code;
}

// @ts-expect-error An option that does not exist is an error of the types too.
createCsrf({ ring, trustedOrigin: ['https://www.shop.example'] });
