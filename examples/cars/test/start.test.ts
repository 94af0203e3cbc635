import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { Stage, waitFor } from '@rampart/stage';
import type { StageProcess } from '@rampart/stage';
import { expect, test } from 'vitest';
import { readOptions } from '../src/options.ts';

const patience = 60_000;

async function start(stage: Stage, temporary: string): Promise<[StageProcess, number]> {
  const port = await stage.port();
  const main = await stage.node(new URL('../src/main.ts', import.meta.url), [`--port=${port}`], {
    env: { TMPDIR: temporary },
    ready: /Ctrl-C stops everything/,
    grace: patience,
  });
  return [main, port];
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'what was started ends with %s and leaves nothing behind',
  { timeout: patience },
  async (signal) => {
    await using stage = new Stage();
    const temporary = await stage.newDirectory('temporary');
    const [main, port] = await start(stage, temporary);
    expect(main.output).toContain(`https://shop.cars.localhost:${port}/`);
    expect(await isFree(port)).toBe(false);
    main.signal(signal);
    const { code } = await main.exited;
    if (signal !== 'SIGKILL') expect(code).toBe(0);
    await waitFor(async () => (await readdir(temporary)).length === 0 && (await isFree(port)), {
      what: 'directory and port are free again',
    });
  },
);

test('the session cookie goes along everywhere only where that is shown', () => {
  expect(readOptions([])).toMatchObject({ isProtected: true, sameSite: 'Lax' });
  expect(readOptions(['--unprotected'])).toMatchObject({ isProtected: false, sameSite: 'None' });
  expect(readOptions(['--same-site=strict'])).toMatchObject({ sameSite: 'Strict' });
});

test('keys are made, and Redis is asked directly, unless something else is to be shown', () => {
  expect(readOptions([])).toMatchObject({ rawKeys: false, gateways: false });
  expect(readOptions(['--raw-keys'])).toMatchObject({ rawKeys: true });
  expect(readOptions(['--gateways'])).toMatchObject({ gateways: true });
});

test.each([['--port=0'], ['--port=x'], ['--same-site=maybe'], ['--nonsense']])(
  '%s is refused with a sentence',
  (argument) => {
    expect(() => readOptions([argument])).toThrow(/\S+ \S+/);
  },
);
