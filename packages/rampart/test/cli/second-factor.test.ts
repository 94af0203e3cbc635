import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CommandTable } from '@rampart/client/commands';
import type { RampartEvent } from '@rampart/keyring';
import { Stage } from '@rampart/stage';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { run } from '../../src/cli/run.ts';
import { serveAdmin } from '../../src/gateway/admin/serve.ts';
import type { AdminServer } from '../../src/gateway/admin/serve.ts';
import { unlockHandlers } from '../../src/gateway/admin/unlock-handlers.ts';
import { fromBase32 } from '../../src/gateway/unlock/base32.ts';
import { newFactor } from '../../src/gateway/unlock/enrolments.ts';
import type { GrantOrder } from '../../src/gateway/unlock/grants.ts';
import { openUnlock } from '../../src/gateway/unlock/open-unlock.ts';
import type { UnlockRoom } from '../../src/gateway/unlock/open-unlock.ts';
import { SharedSteps } from '../../src/gateway/unlock/shared-steps.ts';
import { codeAt, stepAt } from '../../src/gateway/unlock/totp.ts';
import type { ConnectionView } from '../../src/gateway/unlock/unlock-desk.ts';
import { UsedSteps } from '../../src/gateway/unlock/used-steps.ts';
import { askerOf } from '../gateway/ask-server.ts';
import { commandFile } from './command.ts';

const command = [process.execPath, '--conditions=rampart-source', commandFile];

const stage = new Stage();
let redis: Awaited<ReturnType<Stage['redis']>>;

let directory: string;
let socket: string;
let room: UnlockRoom;
let server: AdminServer;
let connections: ConnectionView[];
let delivered: GrantOrder[];
let events: RampartEvent[];
let approval: 'none' | 'second-person';
const secrets = new Map<string, Buffer>();

beforeAll(async () => {
  redis = await stage.redis({});
});
afterAll(() => stage[Symbol.asyncDispose]());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rampart-unlock-'));
  socket = join(directory, 'admin.sock');
  connections = [{ id: '1-7', user: 'ops', address: '10.0.9.5', name: null, age: 61_000 }];
  delivered = [];
  events = [];
  approval = 'none';
  await redis.command('FLUSHALL');
  const ask = askerOf(redis);
  // Both memories began an hour ago, as they have in a gateway that runs.
  const before = Date.now() - 3_600_000;
  await (await UsedSteps.open(join(directory, 'used-steps'), before)).close();
  await new SharedSteps(ask, '{rampart}:used-steps', () => before).prepare();
  const durably = async (event: RampartEvent): Promise<void> => void events.push(event);
  room = await openUnlock({
    directory,
    ask,
    prefix: '{rampart}:',
    tell: (event) => events.push(event),
    user: (name) =>
      name === 'ops'
        ? { name, unlock: { kind: 'totp', commands: [], atMost: 300_000, approval } }
        : undefined,
    commands: () => CommandTable.bundled(),
    connection: async (id) => connections.find((each) => each.id === id) ?? null,
    durably,
    deliver: async (order) => delivered.push(order) > 0,
  });
  for (const [name, approves] of [
    ['ops', false],
    ['alice', true],
  ] as const) {
    const factor = newFactor({ name, users: ['ops'], approves }, before);
    secrets.set(name, factor.secret);
    await room.operators.save({ ...factor, confirmedStep: 0 }, { replace: false });
  }
  const handlers = unlockHandlers({
    desk: room.desk,
    claimStep: (operator, step) => room.claimStep(operator, step),
    connections: async () => connections,
    durably,
  });
  server = await serveAdmin(socket, handlers);
});
afterEach(async () => {
  await server.close();
  await room.close();
  await rm(directory, { recursive: true });
});

function codeOf(name: string): string {
  return codeAt(secrets.get(name) ?? Buffer.alloc(0), stepAt(Date.now()));
}

/** What a verb that asks nothing prints. */
async function shownBy(words: readonly string[]): Promise<string> {
  let shown = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    shown += String(text);
    return true;
  });
  try {
    await run(words);
  } finally {
    write.mockRestore();
  }
  return shown;
}

interface Told {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb; the answers are lines of its input. */
function rampart(input: string, ...words: readonly string[]): Promise<Told> {
  const [program = '', ...first] = command;
  const child = spawn(program, [...first, ...words], { stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return ended(child);
}

function ended(child: ReturnType<typeof spawn>): Promise<Told> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (piece) => (stdout += String(piece)));
  child.stderr?.on('data', (piece) => (stderr += String(piece)));
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** Runs a verb in a terminal, and types what `answer` makes of what is shown, piece by piece. */
function inTerminal(
  words: readonly string[],
  answer: (shown: string) => string | null,
): Promise<Told> {
  const line = [...command, ...words].map((word) => `'${word}'`).join(' ');
  const shell = `stty cols 120 rows 60; exec ${line}`;
  const child = spawn('script', ['-qec', shell, '/dev/null'], { stdio: 'pipe' });
  let shown = '';
  child.stdout.on('data', (piece) => {
    shown += String(piece);
    const typed = answer(shown);
    if (typed === null) return;
    shown = '';
    child.stdin.write(`${typed}\r`);
  });
  return ended(child);
}

describe('rampart unlock', () => {
  it('opens the only connection of the user, with a code from its input', async () => {
    const told = await rampart(
      `${codeOf('ops')}\n`,
      'unlock',
      '--socket',
      socket,
      '--user',
      'ops',
      '--for',
      '2m',
      '--uses',
      '3',
      'CONFIG',
      'SET',
      'maxmemory',
      '*',
    );
    expect(told).toEqual({
      status: 0,
      stdout: 'Open on connection 1-7 for 2m, 3 times at most: CONFIG SET maxmemory *\n',
      stderr: '',
    });
    expect(delivered).toMatchObject([
      { connection: '1-7', words: ['CONFIG', 'SET', 'maxmemory', '*'], lasts: 120_000, uses: 3 },
    ]);
  });

  it('takes a code once', async () => {
    const code = codeOf('ops');
    const words = ['unlock', '--socket', socket, '--user', 'ops', 'FLUSHALL'];
    expect((await rampart(`${code}\n`, ...words)).status).toBe(0);
    const again = await rampart(`${code}\n`, ...words);
    expect(again.status).toBe(1);
    expect(again.stderr).toMatch(/^GATEWAY_CODE_USED: /);
    expect(again.stderr).not.toContain(code);
    expect(delivered).toHaveLength(1);
  });

  it('asks which connection, and does not show the code that is typed', async () => {
    connections.push({ id: '2-3', user: 'ops', address: '10.0.9.6', name: 'shell', age: 1000 });
    const code = codeOf('ops');
    const words = ['unlock', '--socket', socket, '--user', 'ops', 'FLUSHALL'];
    const told = await inTerminal(words, (shown) => {
      if (shown.includes('Number: ')) return '2';
      return shown.includes('Code of ops: ') ? code : null;
    });
    expect(told.stdout).toContain('2-3  from 10.0.9.6, since 1s, calls itself shell');
    expect(told.stdout).toContain('Open on connection 2-3 for 5m: FLUSHALL');
    expect(told.stdout).not.toContain(code);
    expect(delivered).toMatchObject([{ connection: '2-3' }]);
  });

  it('names the connections where it cannot ask', async () => {
    connections.push({ id: '2-3', user: 'ops', address: '10.0.9.6', name: null, age: 1000 });
    const words = ['unlock', '--socket', socket, '--user', 'ops', 'FLUSHALL'];
    await expect(run(words)).rejects.toThrow('several connections: 1-7, 2-3; use --connection.');
    connections.splice(0);
    await expect(run(words)).rejects.toThrow('ops has no open connection');
  });

  it.each([
    [['--for', 'ever', 'FLUSHALL'], '"ever" is no time'],
    [['--uses', '0', 'FLUSHALL'], '"0" is no number of uses'],
    [[], 'The COMMAND is missing'],
    [['--code', '123456', 'FLUSHALL'], 'There is no option "--code"'],
  ])('refuses %j', async (words, reason) => {
    const given = ['unlock', '--socket', socket, '--user', 'ops', ...words];
    await expect(run(given)).rejects.toThrow(reason);
  });
});

describe('rampart approve', () => {
  it('shows what waits, and lets a second person decide', async () => {
    approval = 'second-person';
    const asked = await rampart(
      `${codeOf('ops')}\n`,
      'unlock',
      '--socket',
      socket,
      '--user',
      'ops',
      'CONFIG',
      'SET',
      'dir',
      '/tmp',
    );
    expect(asked.status).toBe(2);
    const id = /rampart approve (\w{6})/.exec(asked.stdout)?.[1] ?? '';
    expect(await shownBy(['approve', '--socket', socket])).toBe(
      `${id}  ops asks for ops at 10.0.9.5, 5m: "CONFIG" "SET" "dir" "/tmp"\n`,
    );
    expect(delivered).toEqual([]);
    const other = await rampart(
      `${codeOf('alice')}\n`,
      'approve',
      id.toLowerCase(),
      '--as',
      'alice',
      '--socket',
      socket,
    );
    expect(other.stdout).toBe('Open on connection 1-7 for 5m.\n');
    expect(delivered).toMatchObject([{ operator: 'ops', approvedBy: 'alice' }]);
    expect(await shownBy(['approve', '--socket', socket])).toBe('Nothing waits for approval.\n');
  });
});

describe('rampart enrol', () => {
  let policy: string;

  beforeEach(async () => {
    policy = join(directory, 'rampart.yaml');
    await writeFile(
      policy,
      `version: 1
app: cars
networks: { desk: 10.0.9.5 }
users:
  root: { from: desk, can: [admin], unlock: totp }
  web: { from: desk, can: [read] }
gateway:
  listen: "127.0.0.1:6380"
  upstream: "127.0.0.1:6379"
  admin: { socket: "${socket}", directory: "${directory}" }
`,
    );
  });

  function secretIn(shown: string): Buffer | null {
    const text = /type the secret: ([A-Z2-7 ]+)/.exec(shown)?.[1]?.replaceAll(' ', '');
    return text === undefined ? null : fromBase32(text);
  }

  it('shows a secret as picture and as text, and keeps it once a code has confirmed it', async () => {
    let secret: Buffer | null = null;
    const told = await inTerminal(['enrol', '--user', 'root', '--policy', policy], (shown) => {
      secret ??= secretIn(shown);
      if (secret === null || !shown.includes('The code that it shows now: ')) return null;
      return codeAt(secret, stepAt(Date.now()));
    });
    expect(told.stdout).toContain('root has a second factor for root.');
    expect(told.stdout).toContain('▀');
    expect(told.stdout).toContain('otpauth://totp/Rampart%20cars:root?secret=');
    expect((await room.operators.enrolment('root'))?.secret).toEqual(secret);
    expect(events.map(({ code }) => code)).toEqual(['GATEWAY_OPERATOR_ENROLLED']);
    const removed = await shownBy(['enrol', '--user', 'root', '--remove', '--policy', policy]);
    expect(removed).toBe('root has no second factor any more.\n');
    expect(await room.operators.find('root')).toBeNull();
  });

  it('gives one to a person of the console who unlocks nothing', async () => {
    const person = 'console: { people: { anna: { password: { env: ANNA_HASH } } } }\n';
    await appendFile(policy, person);
    let secret: Buffer | null = null;
    const told = await inTerminal(['enrol', '--as', 'anna', '--policy', policy], (shown) => {
      secret ??= secretIn(shown);
      if (secret === null || !shown.includes('The code that it shows now: ')) return null;
      return codeAt(secret, stepAt(Date.now()));
    });
    expect(told.stdout).toContain('anna has a second factor for the console.');
    await expect(run(['enrol', '--as', 'nobody', '--policy', policy])).rejects.toThrow(
      /people do not have "nobody"/,
    );
  });

  it('keeps nothing when no right code comes', async () => {
    const told = await inTerminal(['enrol', '--user', 'root', '--policy', policy], (shown) =>
      shown.includes('The code that it shows now: ') ? 'wrong' : null,
    );
    expect(told.stdout).toContain('GATEWAY_CODE_WRONG');
    expect(await readdir(join(directory, 'factors'))).not.toContain('root.factor');
  });

  it('keeps nothing when the person gives up', async () => {
    const told = await inTerminal(['enrol', '--user', 'root', '--policy', policy], (shown) =>
      shown.includes('The code that it shows now: ') ? '\u0003' : null,
    );
    expect(told.stdout).toContain('CLI_STOPPED');
    expect(await room.operators.find('root')).toBeNull();
  });

  it('shows no secret where nobody looks, and none for a user who is never unlocked', async () => {
    const piped = await rampart('', 'enrol', '--user', 'root', '--policy', policy);
    expect(piped.stderr).toContain('CLI_NO_TERMINAL');
    await expect(run(['enrol', '--user', 'root,web', '--policy', policy])).rejects.toThrow(
      'The policy has no user "web" that is unlocked with a code.',
    );
  });
});
