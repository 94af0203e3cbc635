import { createCsrf } from '@rampart/csrf';
import { createRing, memoryStore } from '@rampart/keyring';

const ring = createRing({ app: 'consumer', name: 'csrf', store: memoryStore() });
const csrf = createCsrf({ ring, publicOrigins: ['https://shop.example'] });
await csrf.ready();

const request = {
  method: 'POST',
  target: '/buy',
  headers: { host: 'shop.example', origin: 'https://shop.example' },
  secure: true,
  peer: '127.0.0.1',
  body: undefined,
  binding: { session: 'session-of-ann' },
};
const { token } = csrf.issue(request);
const headers = { ...request.headers, 'x-csrf-token': token };
const decision = await csrf.decide({ ...request, headers });
await ring.close();
console.log(decision.kind === 'allow' ? 'issued and accepted' : decision.reason);
