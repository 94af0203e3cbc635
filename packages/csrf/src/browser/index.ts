// Runs in the page. `createCsrfClient` gives a `fetch` that carries the token and recovers from an
// old one; the same files, linked into one, are what `browserModule()` serves.
export { createCsrfClient } from './client.ts';
export type { CsrfClient, CsrfClientOptions } from './client.ts';
export { CsrfRenewalError } from './endpoint.ts';
export type { PersonChange, PersonChanged } from './tokens.ts';
export { renewableCodes } from './refusal.ts';
