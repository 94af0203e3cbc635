import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { anonymous, GatewayProcess } from './gateway-process.ts';

const stage = new Stage();
let redis: RedisServer;

beforeAll(async () => {
  redis = await stage.redis({});
});
afterAll(() => stage[Symbol.asyncDispose]());

/** In the place of systemd's program: writes down what it was to say, and where. */
async function standIn(directory: string): Promise<string> {
  const told = join(directory, 'told');
  const program = join(directory, 'systemd-notify');
  await writeFile(told, '');
  await writeFile(program, `#!/bin/sh\necho "$NOTIFY_SOCKET $*" >> ${told}\n`);
  await chmod(program, 0o755);
  return told;
}

it('tells systemd when it is ready, lives, reads its policy again, and stops', async () => {
  const directory = await stage.newDirectory('notify');
  const told = await standIn(directory);
  const gateway = await GatewayProcess.serving(
    stage,
    redis,
    { gateway: [anonymous] },
    {
      PATH: `${directory}:${process.env['PATH'] ?? ''}`,
      NOTIFY_SOCKET: '/run/notify',
      WATCHDOG_USEC: '600000',
    },
  );
  const heard = async (text: string): Promise<unknown> =>
    waitFor(async () => (await readFile(told, 'utf8')).includes(text), { what: text });
  await heard(`/run/notify READY=1 STATUS=serves at ${gateway.addresses[0]}`);
  await heard('/run/notify WATCHDOG=1');
  gateway.process.signal('SIGHUP');
  await heard('RELOADING=1 MONOTONIC_USEC=');
  await waitFor(async () => (await readFile(told, 'utf8')).split('READY=1').length === 3, {
    what: 'ready again',
  });
  gateway.process.signal('SIGTERM');
  await gateway.process.exited;
  const lines = (await readFile(told, 'utf8')).trimEnd().split('\n');
  expect(lines.at(-1)).toBe('/run/notify STOPPING=1');
});

it('goes on, and says so once, where systemd cannot be told', async () => {
  const gateway = await GatewayProcess.serving(
    stage,
    redis,
    { gateway: [anonymous] },
    { PATH: '/nowhere', NOTIFY_SOCKET: '/run/notify' },
  );
  await gateway.process.waitForOutput(/systemd could not be told anything .*; use Type=exec/);
  using peer = await gateway.peer();
  expect(await peer.ask('PING')).toBe('PONG');
});
