import fc from 'fast-check';
import type { RedisConnection } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { docsByName, wellFormed } from './support/grammar.ts';
import { hostileOption, keyNames } from './support/hostile.ts';
import { liveServer, namedKeys, serverKeys, type LiveServer } from './support/live-server.ts';

// The server's key search can be led astray; its WATCH cannot. A second connection watches every key
// that we did not name as written, while the command runs for real.

let server: LiveServer;
let watcher: RedisConnection;
beforeAll(async () => {
  server = await liveServer();
  watcher = await server.connect();
});
afterAll(async () => {
  watcher.close();
  await server.strike();
});

const seed: readonly string[][] = [
  ['FLUSHALL'],
  ['RPUSH', 'list', '3', '1', '2'],
  ['SADD', 'set', '1', '2'],
  ['GEOADD', 'zset', '1', '1', 'm', '1.1', '1', 'x'],
  ['HSET', 'hash', 'x', '1', 'm', '2'],
  ['XADD', 'stream', '1-1', 'm', '1'],
  ['XGROUP', 'CREATE', 'stream', 'x', '0'],
  ['XGROUP', 'CREATE', 'stream', 'STREAMS', '0'],
  ['XADD', 'STREAMS', '1-1', 'm', '1'],
  ['XGROUP', 'CREATE', 'STREAMS', 'STREAMS', '0'],
  ['SET', 'string', '5'],
];

/** True when the command changed one of the watched keys. */
async function changes(words: readonly string[], watched: readonly string[]): Promise<boolean> {
  const waiting = seed.map(async (command) => server.connection.command(...command));
  await Promise.all(waiting);
  const before = await streamsOf(watched);
  if (watched.length > 0) await watcher.command('WATCH', ...watched);
  // In a transaction nothing blocks. A command that the server refuses changes nothing.
  await Promise.allSettled([
    server.connection.command('MULTI'),
    server.connection.command(...words),
    server.connection.command('EXEC'),
  ]);
  await watcher.command('MULTI');
  const noticed = (await watcher.command('EXEC')) === null;
  return noticed || (await streamsOf(watched)) !== before;
}

/** WATCH does not notice what XREADGROUP does to a group, a dump shows it. */
async function streamsOf(watched: readonly string[]): Promise<string> {
  const streams = watched.filter((key) => key === 'stream' || key === 'STREAMS');
  const dumps = streams.map(async (key) => server.connection.command('DUMP', key));
  return JSON.stringify(await Promise.all(dumps));
}

let undecided = 0;

async function mustNotChangeOthers(words: readonly string[]): Promise<void> {
  const named = namedKeys(server.table, words);
  if (named === undefined) {
    undecided += 1;
    return;
  }
  const written = new Set(named.filter(({ writes }) => writes).map(({ name }) => name));
  const others = keyNames.filter((key) => !written.has(key));
  expect(await changes(words, others), words.join(' ')).toBe(false);
}

describe('a command that runs', () => {
  it('changes no key but those that we said it writes', { timeout: 300_000 }, async () => {
    const docs = docsByName(server.replies.docs);
    const commands = server.table.commands.filter(
      ({ categories, keys }) =>
        keys !== 'none' && !categories.has('admin') && !categories.has('pubsub'),
    );
    undecided = 0;
    let ran = 0;
    for (const { name } of commands) {
      const syntax = docs.get(name);
      if (syntax === undefined) continue;
      for (const words of fc.sample(wellFormed(name, syntax, fc.constantFrom(...keyNames)), 12)) {
        ran += 1;
        await mustNotChangeOthers(words);
      }
    }
    expect(ran).toBeGreaterThan(1000);
    expect(undecided / ran).toBeLessThan(0.1);
  });

  it.each([
    ['sort', ['list']],
    ['sort', ['set']],
    ['georadius', ['zset', '1', '1', '500', 'km']],
    ['georadiusbymember', ['zset', 'm', '500', 'km']],
    ['xreadgroup', []],
    ['xreadgroup', ['GROUP', 'x', 'm']],
  ])('does so too when somebody plays with the options of %s %j', async (name, start) => {
    undecided = 0;
    const property = fc.asyncProperty(fc.array(hostileOption, { maxLength: 5 }), async (rest) =>
      mustNotChangeOthers([name, ...start, ...rest.flat()]),
    );
    await fc.assert(property, { numRuns: 400 });
  });

  it('is seen when it does change another key, so the watching works', async () => {
    expect(await changes(['SET', 'string', '6'], ['string'])).toBe(true);
    expect(await changes(['SORT', 'list', 'STORE', 'missing'], ['missing'])).toBe(true);
    expect(await changes(['SORT', 'list', 'STORE\0', 'missing'], ['missing'])).toBe(true);
    expect(
      await changes(['XREADGROUP', 'GROUP', 'x', 'm', 'STREAMS', 'stream', '>'], ['stream']),
    ).toBe(true);
  });

  it('writes where the server’s own key search does not look, so we are not certain', async () => {
    const astray = ['SORT', 'list', 'STORE', 'BY', 'STORE', 'string'];
    const found = await serverKeys(server.connection, astray);
    expect(found?.map(({ name }) => name)).not.toContain('string');
    expect(await changes(astray, ['string'])).toBe(true);
    expect(namedKeys(server.table, astray)).toBeUndefined();
  });
});
