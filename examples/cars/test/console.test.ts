// The console in Chromium over the whole system: what an operator does there is seen where it has to act.
// The steps follow each other, as one day of two people does.
import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { chromiumLaunch } from '@rampart/stage';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { createClient } from 'redis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BrowserClient } from '../src/browser-client.ts';
import type { Deployment } from '../src/deployment/deployment.ts';
import { rampartCommand } from '../src/deployment/rampart.ts';
import { hashOf } from '../src/deployment/secrets.ts';
import { startSystem } from '../src/system.ts';
import type { System } from '../src/system.ts';
import { loggedIn } from '../src/tour/visitors.ts';
import { enrol } from './authenticator.ts';
import type { Authenticator } from './authenticator.ts';

const patience = 180_000;
const password = 'a horse that is correct';

let system: System;
let deployment: Deployment;
let page: Page;
let anna: Authenticator;
let ben: Authenticator;
let alice: BrowserClient;
let ops: Awaited<ReturnType<typeof asOps>>;

beforeAll(async () => {
  system = await startSystem({
    isProtected: true,
    sameSite: 'Lax',
    redis: { kind: 'deployed', without: [], adjust: withPeople },
  });
  if (system.deployment === null) throw new Error('There is no deployment.');
  ({ deployment } = system);
  const browser = await chromium.launch(chromiumLaunch());
  system.stage.defer(() => browser.close());
  page = await browser.newPage({ reducedMotion: 'reduce' });
  page.setDefaultTimeout(patience);
}, 600_000);

afterAll(async () => {
  ops?.destroy();
  alice?.[Symbol.dispose]();
  await system?.[Symbol.asyncDispose]();
}, patience);

/** Two people at the console, one of whom has to approve what the other asks for. */
async function withPeople(policy: string, directory: string): Promise<string> {
  const hash = join(directory, 'secrets', 'people.hash');
  await writeFile(hash, await hashOf(password), { mode: 0o600 });
  const people = [
    'console:',
    // The day may be a long one on a busy machine; that a code is asked for again has tests of its own.
    '  sessions: { proof: 1h }',
    '  people:',
    `    anna: { roles: [operator], password: { file: ${hash} } }`,
    `    ben: { roles: [operator, approver], password: { file: ${hash} } }`,
  ];
  return policy
    .replace(/^console:$/m, people.join('\n'))
    .replace('unlock: totp', 'unlock: { totp: [], approval: second-person }');
}

async function asOps(localAddress = '127.0.0.1') {
  const url = new URL(deployment.url);
  const socket = {
    host: url.hostname,
    port: Number(url.port),
    localAddress,
    reconnectStrategy: false as const,
  };
  const client = createClient({ username: 'ops', password: deployment.secrets.ops, socket });
  client.on('error', () => undefined);
  return client.connect();
}

async function open(view: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: view }).click();
  await page.getByRole('heading', { level: 1, name: view }).waitFor();
  await page.locator('main .loading').waitFor({ state: 'detached' });
}

test('a one-time login opens it, once', async () => {
  const { text: link } = await deployment.rampart('console', 'login');
  await page.goto(link.trim());
  await page.getByRole('button', { name: 'Use it now' }).click();
  await page.getByRole('heading', { level: 1, name: 'Path' }).waitFor();
  await page.getByText('2 gateways at work.').waitFor();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
});

test('whoever has enrolled an authenticator logs in with it', async () => {
  const { directory } = deployment;
  anna = await enrol(directory, '--user', 'ops', '--as', 'anna');
  ben = await enrol(directory, '--user', 'ops', '--as', 'ben', '--approver');
  await page.getByLabel('Name').fill('ben');
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Code').fill(await ben.code());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Path' }).waitFor();
}, 600_000);

test('what the shop refuses is seen, and by whom', async () => {
  alice = await loggedIn(system, 'alice');
  const forged = await alice.send({
    method: 'POST',
    path: '/account/email',
    contentType: 'application/x-www-form-urlencoded',
    body: 'email=forged%40prizes.example',
    initiator: { origin: system.origins.elsewhere, site: 'cross-site', mode: 'navigate' },
  });
  expect(forged.status).toBe(403);
  await open('Now');
  await page.locator('.events').getByText('refused', { exact: true }).first().waitFor();
  await page.locator('.kinds').getByText('CSRF_METADATA_CROSS_SITE').waitFor();
});

test('an unlock that one person asks for and another approves is used', async () => {
  ops = await asOps();
  await expect(ops.flushAll()).rejects.toThrow('unlock');
  const waiting = await askToUnlock('FLUSHALL');
  await page.getByRole('link', { name: /^Unlock ?\(1 request waiting\)$/ }).waitFor();
  await open('Unlock');
  await page.getByText('anna', { exact: true }).waitFor();
  await page.getByLabel('Your code').fill(await ben.code());
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Nobody asks for anything.').waitFor();
  expect(waiting).toContain('It waits for somebody else');
  const email = { _csrf: await alice.tokenFrom('/account'), email: 'alice@before.example' };
  expect((await alice.submit('/account/email', email)).location).toBe('/account');
  expect(await ops.flushAll()).toBe('OK');
  expect((await alice.get('/account')).body).not.toContain('alice@before.example');
}, 600_000);

/** `rampart unlock`. The first gateway knows who has an authenticator, and the balancer takes turns. */
async function askToUnlock(...command: string[]): Promise<string> {
  const code = await anna.code();
  for (let tries = 0; tries < 10; tries += 1) {
    const words = ['unlock', '--user', 'ops', '--as', 'anna', ...command];
    const [program, ...rest] = [...rampartCommand, ...words];
    const child = spawn(program, rest, { cwd: deployment.directory });
    child.stdin.end(`${code}\n`);
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (!error.includes('has no open connection')) return out + error;
    ops.destroy();
    ops = await asOps();
  }
  throw new Error('The balancer never came to the first gateway.');
}

test('a flushed database comes back in Time, to the point just before, at whoever leads by then', async () => {
  const led = await deployment.primary();
  await using sentinel = await deployment.as('apply', deployment.places.sentinels[0] ?? 0);
  await sentinel.command('SENTINEL', 'FAILOVER', 'cars');
  await expect.poll(() => deployment.primary(), { timeout: patience }).not.toBe(led);
  await open('Time');
  const before = page.getByRole('button', { name: 'Just before the flush' });
  await before.last().click();
  await page.getByText('The state just before').waitFor();
  await page.getByRole('button', { name: 'Restore this moment…' }).click();
  await page.getByLabel('Into').selectOption('server');
  await page.getByLabel('Write cars to confirm').fill('cars');
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByText('The restore is done').waitFor();
  await page.getByText(`127.0.0.1:${await deployment.primary()} again`).waitFor();
  await expect
    .poll(async () => (await alice.get('/account')).body, { timeout: patience })
    .toContain('alice@before.example');
}, 600_000);

test('a finding stands when somebody answers for it', async () => {
  await open('Posture');
  await page.getByRole('button', { name: 'Let it stand…' }).first().click();
  await page
    .getByLabel('Reason')
    .fill('With one replica, one that is away must not stop the shop.');
  await page.getByRole('button', { name: 'Decide' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('must not stop the shop').first().waitFor();
  const kept = join(deployment.directory, 'decisions');
  const files = await Promise.all(
    (await readdir(kept)).map((name) => readFile(join(kept, name), 'utf8')),
  );
  expect(files.join('\n')).toContain('must not stop the shop');
});

test('a key is rotated, and the shop goes on', async () => {
  const token = await alice.tokenFrom('/account');
  await open('Keys');
  await page.getByRole('button', { name: 'Rotate…' }).click();
  await page.getByLabel('Reason').fill('a routine');
  await page.getByRole('button', { name: 'Rotate', exact: true }).click();
  await page.getByText('coming: it is distributed').waitFor();
  const email = { _csrf: token, email: 'alice@after.example' };
  expect((await alice.submit('/account/email', email)).location).toBe('/account');
});

test('after a compromise every token dies, and a new one is good', async () => {
  const token = await alice.tokenFrom('/account');
  await page.getByRole('button', { name: 'Revoke all…' }).click();
  await page.getByLabel('Reason').fill('It was in a log.');
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const send = (_csrf: string) =>
    alice.submit('/account/email', { _csrf, email: 'alice@last.example' });
  await expect.poll(async () => (await send(token)).code, { timeout: patience }).toMatch(/^CSRF_/);
  expect((await send(await alice.tokenFrom('/account'))).location).toBe('/account');
});

test('an allow-list is changed: the plan first, then the gateways take it', async () => {
  await expect(asOps('127.0.0.2')).rejects.toThrow();
  await open('Policy');
  await page.getByLabel('Network servers').fill('127.0.0.1\n127.0.0.2');
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await page.getByRole('heading', { name: 'The plan' }).waitFor();
  await page.locator('.diff .new').getByText('127.0.0.2').waitFor();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('The change is done').waitFor();
  const file = await readFile(join(deployment.directory, 'rampart.yaml'), 'utf8');
  expect(file).toMatch(/servers: .*127\.0\.0\.2/);
}, 600_000);

test('a proof campaign runs beside the system, and says how far it is', async () => {
  await open('Proof');
  await page.getByRole('button', { name: 'Run it' }).click();
  await page.getByText('The proof is running').waitFor();
  // It lets everything else go before it.
  await page.getByText(/^[2-9] of \d+: /).waitFor({ timeout: 500_000 });
}, 600_000);

test('who logs out leaves nothing for whoever has copied the session', async () => {
  const context = page.context();
  const cookies = await context.cookies();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
  await context.addCookies(cookies);
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
});

test('all of it is in the log, which is as it was written', async () => {
  const { text: told } = await deployment.rampart('events', 'query', '--code', 'CONSOLE_*');
  for (const code of ['CONSOLE_LOGIN_ALLOWED', 'CONSOLE_KEYS_ROTATED', 'CONSOLE_KEYS_REVOKED']) {
    expect(told).toContain(code);
  }
  const verified = await deployment.rampart('events', 'verify');
  expect([0, 3], verified.text).toContain(verified.code);
});
