import { Stage, type RedisServer } from '@rampart/stage';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CommandTable } from '../../src/commands/index.ts';
import { guarded } from '../../src/guarded/guarded.ts';
import type { GuardedOptions, GuardWarning } from '../../src/guarded/options.ts';
import { verifyAgainst } from '../../src/guarded/verify.ts';
import { product } from './stand.ts';

const stage = new Stage();
let server: RedisServer;
beforeAll(async () => {
  server = await stage.redis({ config: { appendonly: 'yes', appendfsync: 'always' } });
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
});

function clients(url = server.url) {
  const node = createClient({ url });
  stage.defer(() => node.destroy());
  const io = new Redis(url);
  stage.defer(() => io.disconnect());
  return { node, io };
}

describe('verifyAgainst', () => {
  it('finds that a server has its keys where the bundled table says', async () => {
    const { node, io } = clients();
    await node.connect();
    // As one list, the compiler would compare every method of each kind of client with the others'.
    const all = [
      () => verifyAgainst(node),
      () => verifyAgainst(io),
      () => verifyAgainst(guarded(node)),
      () => verifyAgainst(guarded(io)),
    ];
    for (const ask of all) {
      const { differences, commands, version } = await ask();
      expect(version).toMatch(/^\d+\.\d+/);
      expect(differences).toEqual([]);
      expect(guarded(node, { commands })).toHaveProperty('isGuarded', true);
    }
  });

  it('says where a server differs', async () => {
    const { io } = clients();
    const table = CommandTable.bundled();
    const get = table.byName('get');
    // A server of another version, played by a client whose replies are changed on the way.
    const replies: unknown = await io.call('COMMAND');
    const described: readonly unknown[] = Array.isArray(replies) ? replies : [];
    const changed = [
      ...described.filter((one: unknown) => !(Array.isArray(one) && one[0] === 'get')),
      ['new.get', 2, ['readonly'], 1, 1, 1],
    ];
    const played = {
      getBuiltinCommands: () => [],
      call: async (...words: unknown[]) =>
        words.length === 1
          ? changed
          : await io.call(String(words[0]), ...words.slice(1).map(String)),
    };
    const { differences } = await verifyAgainst(played);
    expect(get).toBeDefined();
    expect(differences).toEqual([
      { command: 'new.get', bundled: null, server: 'keys 1 to 1, step 1' },
    ]);
  });
});

describe('guarded', () => {
  it('refuses what is no client, and options that it does not have', () => {
    const { node } = clients();
    const refused: unknown = expect.objectContaining({ code: 'CLIENT_GUARD_INVALID' });
    // @ts-expect-error this is no client
    expect(() => guarded({})).toThrow(refused);
    // @ts-expect-error there is no such option
    expect(() => guarded(node, { dangerouslyAllowed: [] })).toThrow(refused);
    expect(() => guarded(node, { dangerouslyAllow: ['config get'] })).toThrow(refused);
  });

  it('warns of pipelines on a server with appendfsync always', async () => {
    const { node, io } = clients();
    await node.connect();
    const ways = [
      (options: GuardedOptions) => guarded(node, options).multi().set(product, 'car').exec(),
      (options: GuardedOptions) => guarded(io, options).multi().set(product, 'car').exec(),
    ];
    for (const way of ways) {
      const heard = Promise.withResolvers<GuardWarning>();
      let count = 0;
      const warn = (warning: GuardWarning): void => {
        count += 1;
        heard.resolve(warning);
      };
      await way({ warn });
      expect(await heard.promise).toMatchObject({ code: 'CLIENT_PIPELINE_FSYNC', layer: 'client' });
      expect(count).toBe(1);
    }
  });

  it('says nothing on a server that waits for no disk', async () => {
    const plain = await stage.redis();
    const { io } = clients(plain.url);
    let count = 0;
    const redis = guarded(io, { warn: () => (count += 1) });
    await redis.pipeline().set(product, 'car').exec();
    // The server answers in order, so the question has been answered before this command.
    await redis.get(product);
    expect(count).toBe(0);
  });
});
