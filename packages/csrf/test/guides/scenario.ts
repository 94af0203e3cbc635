// What every framework's guide promises to do, acted out against its program on two servers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@rampart/stage';
import { expect } from 'vitest';
import { codeOf, memberOf, type Received } from '../adapters/client.ts';
import { root } from './guide.ts';
import { fromElsewhere, fromOwnPage, Person } from './person.ts';

const documented = readFileSync(join(root, 'docs/reference/csrf-codes.md'), 'utf8');

export function expectRefusal(received: Received, code: string): void {
  expect({ code: codeOf(received), body: received.body }).toMatchObject({ code });
  expect(received.status).toBe(403);
  expect(documented).toContain(`### ${code}\n`);
}

export async function actOut(ports: readonly number[]): Promise<void> {
  const visitor = new Person(ports);
  await refuseForeignLogin(ports, visitor);
  const person = await logIn(ports);
  await refuseForgery(person);
  await buyOnce(person);
  await askEndpoint(person);
  await logOut(person);
}

/** A forger who would have the visitor work in the forger's account. */
async function refuseForeignLogin(ports: readonly number[], visitor: Person): Promise<void> {
  await visitor.get('/');
  const path = '/login';
  const fields = { name: 'mallory' };
  const crossSite = await visitor.post({ path, fields, headers: fromElsewhere });
  expectRefusal(crossSite, 'CSRF_METADATA_CROSS_SITE');

  const forger = new Person(ports);
  const token = await forger.tokenFor('/login');
  const withOwnToken = { ...fields, _csrf: token };
  const oldBrowser = await visitor.post({ path, fields: withOwnToken, headers: {} });
  expectRefusal(oldBrowser, 'CSRF_TOKEN_INVALID');
  expectRefusal(await visitor.post({ path, fields }), 'CSRF_TOKEN_MISSING');
}

async function logIn(ports: readonly number[]): Promise<Person> {
  const person = new Person(ports);
  const token = await person.tokenFor('/login');
  const { cookies } = person;
  await person.logIn('ada');
  const replay = { path: '/login', fields: { name: 'mallory', _csrf: token }, cookies };
  await waitFor(async () => (await person.post(replay)).status === 403, {
    what: "the visitor's token dies at log-in, on every server",
  });
  expectRefusal(await person.post(replay), 'CSRF_BINDING_MISSING');
  return person;
}

async function refuseForgery(person: Person): Promise<void> {
  const path = '/transfer';
  const honest = await person.submit(path, { amount: '10' });
  expect(honest).toMatchObject({ status: 200, body: 'sent 10' });

  const fields = { amount: '10' };
  expectRefusal(
    await person.post({ path, fields, headers: fromElsewhere }),
    'CSRF_METADATA_CROSS_SITE',
  );
  const headers = { origin: 'https://attacker.test' };
  expectRefusal(await person.post({ path, fields, headers }), 'CSRF_ORIGIN_MISMATCH');
  expectRefusal(await person.post({ path, fields }), 'CSRF_TOKEN_MISSING');
}

async function buyOnce(person: Person): Promise<void> {
  const fields = { _csrf: await person.tokenFor('/buy') };
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => person.post({ path: '/buy', fields })),
  );
  expect(answers.filter(({ body }) => body === 'bought')).toHaveLength(1);
  const refused = answers.filter(({ body }) => body !== 'bought');
  for (const answer of refused) expectRefusal(answer, 'CSRF_TOKEN_USED');
}

async function askEndpoint(person: Person): Promise<void> {
  const answer = await person.get('/csrf', fromOwnPage);
  expect(answer.status).toBe(200);
  expect(answer.headers['cache-control']).toContain('no-store');
  const token = memberOf(answer.body, 'token');
  const headers = { ...fromOwnPage, 'x-csrf-token': token };
  const used = await person.post({ path: '/transfer', fields: { amount: '5' }, headers });
  expect(used).toMatchObject({ status: 200, body: 'sent 5' });
  expectRefusal(await person.get('/csrf', fromElsewhere), 'CSRF_METADATA_CROSS_SITE');
}

async function logOut(person: Person): Promise<void> {
  const token = await person.tokenFor('/transfer');
  const { cookies } = person;
  await person.submit('/logout');
  const fields = { amount: '10', _csrf: token };
  const replay = { path: '/transfer', fields, cookies };
  await waitFor(async () => (await person.post(replay)).status === 403, {
    what: 'the token dies at log-out, on every server',
  });
  await person.logIn('ada');
  expectRefusal(await person.post({ path: '/transfer', fields }), 'CSRF_TOKEN_INVALID');
}
