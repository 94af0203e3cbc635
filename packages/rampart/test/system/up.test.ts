// A system in the foreground, on real parts: a server, a gateway and an archiver by one policy.
import { connect } from 'node:net';
import { join } from 'node:path';

import { Stage, waitFor, type StageProcess } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { newIdentity } from '../../src/archive/seal/recipient.ts';
import { newGround, policyFile, serverPart, someUsers, type Ground } from '../plan/ground.ts';
import { commandFile } from '../cli/command.ts';

const patience = 150_000;

let stage: Stage;
let ground: Ground;
let file: string;
let door: number;

beforeAll(async () => {
  stage = new Stage();
  ground = await newGround(stage);
  door = await stage.port();
  const state = await stage.newDirectory('gateway');
  const recipients = [newIdentity(), newIdentity()].map(
    ({ identity }) => `'${identity.recipient.text}'`,
  );
  ground.says(
    [
      'version: 1',
      'app: shop',
      someUsers,
      serverPart(ground.directory, ground.port),
      `gateway: { listen: '127.0.0.1:${door}', admin: { directory: ${state} } }`,
      `archive: { directory: ${join(state, 'archive')}, recipients: [${recipients.join(', ')}] }`,
    ].join('\n'),
  );
  file = await policyFile(ground);
});
afterAll(async () => {
  await stage.strike();
});

function run(...words: readonly string[]): Promise<StageProcess> {
  return stage.node(commandFile, [...words, '--policy', file], {
    env: ground.environment(),
    grace: patience,
  });
}

async function up(): Promise<StageProcess> {
  const started = await run('up', '--state', join(ground.directory, '../apply'), '--grace', '5s');
  return started;
}

async function status(): Promise<{ readonly code: number | null; readonly text: string }> {
  const asked = await run('status');
  const { code } = await asked.exited;
  await asked.closed;
  return { code, text: asked.output };
}

async function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

async function pid(): Promise<number> {
  await using audit = await ground.as('rampart-audit');
  const info = String(await audit.command('INFO', 'server'));
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
}

const nothingLeft = async (): Promise<boolean> =>
  !(await listens(ground.port)) && !(await listens(door));

it('runs all of it, starts again who dies, and ends all of it', { timeout: 300_000 }, async () => {
  const system = await up();
  await system.waitForOutput(/^up: redis-shop, gateway, archiver$/m);
  await system.waitForOutput(/The full copy is whole/);
  expect(await status()).toMatchObject({ code: 0 });

  const before = await pid();
  process.kill(before, 'SIGKILL');
  await system.waitForOutput(/^redis-shop \| has ended \(SIGKILL\), and is started again/m);
  await waitFor(async () => (await pid().catch(() => before)) !== before, {
    what: 'the server is back',
  });

  // It finds the servers serving, and the door taken.
  const second = await up();
  expect(await second.exited).toMatchObject({ code: 1 });
  expect(second.output).toMatch(/SYSTEM_PART_ENDED: (?:gateway|archiver) ended/);
  expect(await listens(ground.port)).toBe(true);

  await using web = await ground.as('web');
  expect(await web.command('SET', 'session:1', 'a')).toBe('OK');
  expect(await system.stop()).toMatchObject({ code: 0 });
  expect(await nothingLeft()).toBe(true);
});

it(
  'has what it had when it comes back, and dies with whoever runs it',
  { timeout: 300_000 },
  async () => {
    const system = await up();
    await system.waitForOutput(/^up: /m);
    await using web = await ground.as('web');
    expect(await web.command('GET', 'session:1')).toBe('a');
    system.signal('SIGKILL');
    await waitFor(nothingLeft, { what: 'all of it has ended' });
    const { code, text } = await status();
    expect(code).toBe(2);
    expect(text).toMatch(/^servers +LOOK +127\.0\.0\.1:\d+: nobody answers$/m);
    expect(text).toMatch(/^gateway +LOOK +nobody answers at /m);
  },
);
