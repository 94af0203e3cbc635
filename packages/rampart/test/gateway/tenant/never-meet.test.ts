// Every command that takes keys, in forms made from the server's description of it, run by two
// tenants with the same names on one server, and by somebody alone on another.
import { CommandTable, type Command } from '@rampart/client/commands';
import { Stage, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenantShape } from '../../../src/gateway/tenant/shape.ts';
import type { Reply } from '../../../src/resp/read.ts';
import { encodeReply } from '../../../src/resp/write.ts';
import { describeCommands, seeded, wordsFor, type Describe } from './generated-commands.ts';
import { keyNames, library, namedValues, scripts, stock, suited } from './stock.ts';
import { TenantClient } from './tenant-client.ts';
import { namesIn, Wire, type Word } from './wire.ts';

const forms = 30;
const table = CommandTable.bundled();
const alpha = 'alpha:';
const beta = 'be*a[1]:';
const secret = 'secret-of-the-other';
const mark = 'mark';
/** Blocking commands end at the server's next beat. */
const config = { hz: 500 };

/** Their replies depend on chance, on time, on an order or on the length of a name. */
const differs: ReadonlySet<string> = new Set(
  (
    'spop srandmember zrandmember hrandfield xadd xautoclaim xclaim xinfo|stream xinfo|consumers ' +
    'xinfo|groups xpending object|idletime object|freq memory|usage dump restore smembers sunion sinter ' +
    'sdiff sscan zscan hscan scan keys randomkey pexpiretime expiretime pttl ttl getex geosearch copy move debug'
  ).split(' '),
);

let stage: Stage;
let shared: RedisServer;
let alone: RedisServer;
let descriptions: Describe;
let admin: Wire;
let single: Wire;
let one: TenantClient;
let other: TenantClient;
let dump: Uint8Array;

beforeAll(async () => {
  stage = new Stage();
  [shared, alone] = await Promise.all([stage.redis({ config }), stage.redis({ config })]);
  [admin, single] = [new Wire(shared.port), new Wire(alone.port)];
  [one, other] = [new TenantClient(shared.port, alpha), new TenantClient(shared.port, beta)];
  await other.wire.send(['HELLO', '3']);
  descriptions = await describeCommands(admin);
  for (const wire of [admin, single]) {
    await wire.send(['FUNCTION', 'LOAD', library]);
    await wire.send(['SCRIPT', 'LOAD', scripts[0]]);
  }
  await admin.send(['SET', 'dumped', 'x']);
  const reply = await admin.send(['DUMP', 'dumped']);
  dump = 'bytes' in reply ? reply.bytes : new Uint8Array();
});

afterAll(async () => {
  for (const each of [admin, single, one, other]) each[Symbol.dispose]();
  await stage[Symbol.asyncDispose]();
});

/** What the server on stage has. */
const commands = table.commands.filter(
  ({ keys, since }) => keys !== 'none' && /^(?:[0-6]\.\d+|7\.0)\.\d+$/u.test(since),
);

async function fill(): Promise<void> {
  await Promise.all([
    admin.send(['FLUSHALL']),
    ...stock(alpha, mark).map(async (words) => await admin.send(words)),
    ...stock(beta, secret).map(async (words) => await admin.send(words)),
    ...stock('', secret).map(async (words) => await admin.send(words)),
    single.send(['FLUSHALL']),
    ...stock('', mark).map(async (words) => await single.send(words)),
  ]);
}

/** Everything on the server that is not the tenant's: names, and the bytes of each value. */
async function foreign(own: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const database of ['1', '0']) {
    await admin.send(['SELECT', database]);
    const names = namesIn(await admin.send(['KEYS', '*']));
    await Promise.all(
      names.map(async (name) => {
        if (name.startsWith(own)) return;
        const value = await admin.send(['DUMP', Buffer.from(name, 'latin1')]);
        found.set(`${database} ${name}`, encodeReply(value).toString('base64'));
      }),
    );
  }
  return found;
}

function formsOf(command: Command, seed: number): Word[][] {
  const random = seeded(seed);
  const fitting = [...command.categories].flatMap((category) => suited[category] ?? []);
  const keys = fitting.length > 0 ? [...fitting, ...fitting, ...fitting, 'k:none'] : keyNames;
  const description = descriptions.get(command.name);
  if (description === undefined) throw new Error(`The server does not describe ${command.name}.`);
  const named = namedValues(command.name, dump);
  return Array.from({ length: forms }, () =>
    wordsFor(command.name, description, { keys, named, random }),
  );
}

describe.each(commands.map((command) => [command.name, command] as const))(
  '%s',
  (name, command) => {
    if (tenantShape(command) === 'refused') {
      it('is refused for tenants', async () => {
        expect(await one.run(formsOf(command, 1)[0] ?? [])).toMatchObject({
          kind: 'refuse',
          code: 'GATEWAY_TENANT_REFUSED',
        });
      });
      return;
    }

    it('changes and shows nothing of another tenant, and works as if alone', async () => {
      let succeeded = 0;
      await fill();
      for (const words of formsOf(command, command.id)) {
        const shown = words.map((word) => Buffer.from(word).toString('latin1')).join(' ');
        const reply = await one.run(words);
        if (reply.kind === 'refuse') {
          expect(['GATEWAY_KEYS_UNCERTAIN', 'GATEWAY_TENANT_REFUSED'], shown).toContain(reply.code);
          continue;
        }
        if (reply.kind !== 'error') succeeded += 1;
        const bytes = encodeReply(reply);
        const text = bytes.toString('latin1');
        for (const hidden of [alpha, beta, secret]) expect(text, shown).not.toContain(hidden);
        const expected = await single.send(words);
        if (!differs.has(name)) expect(text, shown).toBe(encodeReply(expected).toString('latin1'));
        else expect(reply.kind, shown).toBe(expected.kind);
      }
      if (name !== 'spop') {
        const own = expectReply(await one.run(['KEYS', '*']));
        expect(namesIn(own)).toEqual(namesIn(await single.send(['KEYS', '*'])));
      }
      expect(succeeded, `of ${forms} forms`).toBeGreaterThan(0);
      const untouched = await foreign(alpha);
      await fill();
      expect(untouched).toEqual(await foreign(alpha));
    });

    it('is the same for the other tenant, who speaks RESP3', async () => {
      await fill();
      for (const words of formsOf(command, command.id).slice(0, 5)) {
        const reply = await other.run(words);
        if (reply.kind === 'refuse') continue;
        const text = encodeReply(reply).toString('latin1');
        for (const hidden of [alpha, beta, 'be\\*a\\[1]:', mark])
          expect(text).not.toContain(hidden);
      }
      const untouched = await foreign(beta);
      await fill();
      expect(untouched).toEqual(await foreign(beta));
    });
  },
);

function expectReply(reply: Awaited<ReturnType<TenantClient['run']>>): Reply {
  if (reply.kind === 'refuse') throw new Error(reply.reason);
  return reply;
}
