// Two tenants with the same password and the same names, through the gateway: every command that takes
// keys, by itself and in a transaction, on shared upstreams.
import { randomBytes } from 'node:crypto';
import { CommandTable, type Command } from '@rampart/client/commands';
import { Stage, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Gateway } from '../../../src/gateway/gateway.ts';
import { tenantShape } from '../../../src/gateway/tenant/shape.ts';
import { loadGatedPolicy } from '../../../src/policy/load.ts';
import { encodeReply } from '../../../src/resp/write.ts';
import { describeCommands, seeded, wordsFor, type Describe } from './generated-commands.ts';
import { keyNames, library, namedValues, stock, suited } from './stock.ts';
import { namesIn, plain, Wire, type Word } from './wire.ts';

const forms = 6;
const password = randomBytes(12).toString('hex');
const tenants = ['alpha', 'beta'] as const;
const marks = { alpha: 'mark-of-alpha', beta: 'mark-of-beta' } as const;

const stage = new Stage();
const table = CommandTable.bundled();
let server: RedisServer;
let gateway: Gateway;
let direct: Wire;
let descriptions: Describe;
let wires: Readonly<Record<(typeof tenants)[number], Wire>>;

beforeAll(async () => {
  const rules = (name: string): string => `~${name}:* &${name}:* +@all`;
  server = await stage.redis({
    config: { hz: 500 },
    users: {
      alpha: { password, rules: rules('alpha') },
      beta: { password, rules: rules('beta') },
      house: { password, rules: '~* &* +@all' },
    },
  });
  process.env['TENANT_TEST_PASSWORD'] = password;
  gateway = await Gateway.open({ policy: loadGatedPolicy(await policyText(), 'test'), worker: 1 });
  const port = Number(gateway.addresses[0]?.split(':').at(-1));
  direct = new Wire(server.port);
  await direct.send(['AUTH', 'house', password]);
  await direct.send(['FUNCTION', 'LOAD', library]);
  descriptions = await describeCommands(direct);
  wires = { alpha: new Wire(port), beta: new Wire(port) };
  for (const name of tenants) {
    expect(plain(await wires[name].send(['AUTH', name, password]))).toBe('OK');
  }
});

afterAll(async () => {
  for (const wire of [direct, wires.alpha, wires.beta]) wire[Symbol.dispose]();
  await gateway.close();
  delete process.env['TENANT_TEST_PASSWORD'];
  await stage[Symbol.asyncDispose]();
});

async function policyText(): Promise<string> {
  const user = (name: string): string => `
  ${name}:
    from: loopback
    tenant: { name: ${name}, prefix: "${name}:" }
    can: [all]
    keys: ["*"]
    channels: ["*"]
    upstream: shared
    scripts: { others: allow }
    commands: { dangerously_allow: ["*"] }`;
  return `
version: 1
app: test
gateway:
  listen: "127.0.0.1:0"
  upstream:
    address: "127.0.0.1:${server.port}"
    login: { user: house, password: { env: TENANT_TEST_PASSWORD } }
  audit: { directory: "${await stage.newDirectory('audit')}" }
  admin: { directory: "${await stage.newDirectory('admin')}" }
users:${tenants.map(user).join('')}
`;
}

const commands = table.commands.filter(
  (command) =>
    command.keys !== 'none' &&
    /^(?:[0-6]\.\d+|7\.0)\.\d+$/u.test(command.since) &&
    tenantShape(command) !== 'refused',
);

async function fill(): Promise<void> {
  await direct.send(['FLUSHALL']);
  for (const name of tenants) {
    await Promise.all(stock(`${name}:`, marks[name]).map((words) => direct.send(words)));
  }
}

async function keysOf(name: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const key of namesIn(await direct.send(['KEYS', `${name}:*`]))) {
    const value = await direct.send(['DUMP', Buffer.from(key, 'latin1')]);
    found.set(key, encodeReply(value).toString('base64'));
  }
  return found;
}

function formsOf(command: Command): Word[][] {
  const description = descriptions.get(command.name);
  if (description === undefined) throw new Error(`The server does not describe ${command.name}.`);
  const fitting = [...command.categories].flatMap((category) => suited[category] ?? []);
  const keys = fitting.length > 0 ? fitting : keyNames;
  const random = seeded(command.id);
  const named = namedValues(command.name, new Uint8Array());
  return Array.from({ length: forms }, () =>
    wordsFor(command.name, description, { keys, named, random }),
  );
}

test.each(commands.map((command) => [command.name, command] as const))(
  '%s of one tenant neither shows nor changes anything of the other',
  async (_name, command) => {
    await fill();
    const before = await keysOf('beta');
    const run = formsOf(command);
    const replies = await Promise.all(run.map((words) => wires.alpha.send(words)));
    // Together, as both tenants would: what is awaited by one must not reach the other.
    const stamps = await Promise.all([
      wires.beta.send(['GET', 'k:str']),
      wires.beta.send(['KEYS', '*']),
    ]);
    await wires.alpha.send(['MULTI']);
    for (const words of run) await wires.alpha.send(words);
    replies.push(await wires.alpha.send(['EXEC']));
    for (const reply of replies) {
      const text = encodeReply(reply).toString('latin1');
      for (const hidden of ['alpha:', 'beta:', marks.beta]) expect(text).not.toContain(hidden);
    }
    expect(plain(stamps[0])).toBe(`text ${marks.beta}`);
    expect(namesIn(stamps[1])).toHaveLength(before.size);
    expect(await keysOf('beta')).toEqual(before);
  },
);

test('what is done to all keys is done to those of the tenant', async () => {
  await fill();
  const before = await keysOf('beta');
  expect(plain(await wires.alpha.send(['DBSIZE']))).toBe((await keysOf('alpha')).size);
  expect(String(plain(await wires.alpha.send(['RANDOMKEY'])))).not.toContain(':alpha');
  expect(plain(await wires.alpha.send(['FLUSHDB']))).toBe('OK');
  expect((await keysOf('alpha')).size).toBe(0);
  expect(await keysOf('beta')).toEqual(before);
  expect(plain(await wires.alpha.send(['SWAPDB', '0', '1']))).toMatch(/^-NOPERM/);
});

test('what one publishes, the other does not hear', async () => {
  const ports = gateway.addresses[0]?.split(':').at(-1);
  using alphaHears = new Wire(Number(ports));
  using betaHears = new Wire(Number(ports));
  await alphaHears.send(['AUTH', 'alpha', password]);
  await betaHears.send(['AUTH', 'beta', password]);
  expect(plain(await alphaHears.send(['SUBSCRIBE', 'news']))).toEqual(['subscribe', 'news', 1]);
  expect(plain(await betaHears.send(['SUBSCRIBE', 'news']))).toEqual(['subscribe', 'news', 1]);
  expect(plain(await wires.alpha.send(['PUBLISH', 'news', 'for alpha']))).toBe(1);
  expect(plain(await wires.beta.send(['PUBLISH', 'news', 'for beta']))).toBe(1);
  // PING of a subscriber comes behind every message that was sent before.
  await alphaHears.send(['PING']);
  await betaHears.send(['PING']);
  expect(alphaHears.unasked.map(plain)).toEqual([['message', 'news', 'for alpha']]);
  expect(betaHears.unasked.map(plain)).toEqual([['message', 'news', 'for beta']]);
});
