// rampart init, typed in a terminal.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { inTerminal } from './in-terminal.ts';
import { rampart } from './rampart.ts';

let above: string;

beforeAll(async () => {
  above = await mkdtemp(join(tmpdir(), 'rampart-init-'));
});
afterAll(async () => {
  await rm(above, { recursive: true, force: true });
});

const room = (): Promise<string> => mkdtemp(join(above, 'room-'));

describe('rampart init in a terminal', () => {
  it('asks four things, and writes a policy of the answers with its secrets', async () => {
    const directory = await room();
    const answers = ['bikes\r', 'api\r', 'bike:*\r', '6397\r'];
    const { status, shown } = await inTerminal(['init'], answers, directory);
    expect([shown.match(/\?/g)?.length, status]).toEqual([4, 0]);
    const text = await readFile(join(directory, 'rampart.yaml'), 'utf8');
    const { app, users, deployment } = loadPolicy(text, 'rampart.yaml');
    expect([app, [...users.keys()]]).toEqual(['bikes', ['api']]);
    expect(deployment?.servers.map(({ at }) => at.port)).toEqual([6397]);
    expect(text).toContain('keys: ["bike:*"]');
    const secret = await stat(join(directory, 'secrets', 'user-api'));
    expect([secret.mode & 0o777, secret.size]).toEqual([0o600, 129]);
  });

  it('takes what stands in brackets where nothing is typed, and answers that were pasted at once', async () => {
    const directory = await room();
    const { status } = await inTerminal(['init'], ['bikes\r\r\r\r'], directory);
    expect(status).toBe(0);
    const { app, users } = loadPolicy(
      await readFile(join(directory, 'rampart.yaml'), 'utf8'),
      'rampart.yaml',
    );
    expect([app, [...users.keys()]]).toEqual(['bikes', ['web']]);
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('writes nothing, and says so, after %s', async (_, key) => {
    const directory = await room();
    const { status, shown } = await inTerminal(['init'], ['bikes\r', key], directory);
    expect(shown).toContain('CLI_STOPPED');
    expect(status).toBe(1);
    expect(await readdir(directory)).toEqual([]);
  });

  it('writes nothing where an answer is no name', async () => {
    const directory = await room();
    const answers = ['a "b"\nserver: {}\r', '\r', '\r', '\r'];
    const { status } = await inTerminal(['init'], answers, directory);
    expect(status).toBe(1);
    expect(await readdir(directory)).toEqual([]);
  });
});

it('rampart init without a terminal says that nobody can be asked', async () => {
  const policy = join(await room(), 'rampart.yaml');
  expect(rampart('init', '--policy', policy).stderr).toMatch(/^CLI_NO_TERMINAL: /);
});
