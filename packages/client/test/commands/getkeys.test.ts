import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { docsByName, wellFormed } from './support/grammar.ts';
import { hostileOption, hostileWord } from './support/hostile.ts';
import {
  liveServer,
  namedKeys,
  serverKeys,
  type LiveServer,
  type ServerKey,
} from './support/live-server.ts';

let server: LiveServer;
beforeAll(async () => {
  server = await liveServer();
});
afterAll(async () => {
  await server.strike();
});

/** What our own reading adds to the server's flags, on purpose. */
const stricter = new Set(['xreadgroup', 'xclaim', 'xautoclaim', 'pfdebug']);

function keyed(): string[] {
  return server.table.commands
    .filter(({ container, keys }) => keys !== 'none' && !container)
    .map(({ name }) => name);
}

function written({ flags }: ServerKey): boolean {
  return ['insert', 'update', 'delete'].some((flag) => flags.includes(flag));
}

function count(names: readonly string[], wanted: string): number {
  return names.filter((name) => name === wanted).length;
}

/** Everything that the server's key search finds is in our answer, or we have none. */
async function mustCover(words: readonly string[]): Promise<void> {
  const theirs = await serverKeys(server.connection, words);
  const ours = namedKeys(server.table, words);
  if (theirs === null || ours === undefined) return;
  const names = ours.map(({ name }) => name);
  for (const key of theirs) {
    expect(count(names, key.name), key.name).toBeGreaterThanOrEqual(
      count(
        theirs.map(({ name }) => name),
        key.name,
      ),
    );
    const uses = ours.filter(({ name }) => name === key.name);
    if (written(key))
      expect(
        uses.some(({ writes }) => writes),
        key.name,
      ).toBe(true);
    if (key.flags.includes('access'))
      expect(
        uses.some(({ reads }) => reads),
        key.name,
      ).toBe(true);
  }
}

describe('our reading of a command and the server’s', () => {
  it(
    'covers every key the server finds, whatever the arguments are',
    { timeout: 300_000 },
    async () => {
      const property = fc.asyncProperty(
        fc.constantFrom(...keyed()),
        fc.array(hostileWord, { maxLength: 12 }),
        async (name, rest) => mustCover([...name.split('|'), ...rest]),
      );
      await fc.assert(property, { numRuns: 6000 });
    },
  );

  it.each([
    ['sort', ['a']],
    ['georadius', ['a', '1', '1', '5', 'km']],
    ['georadiusbymember', ['a', 'm', '5', 'km']],
    ['xread', []],
    ['xreadgroup', []],
    ['xreadgroup', ['COUNT', '1']],
    ['migrate', ['host', '1', '', '0', '5']],
    ['bitfield', ['a']],
    ['set', ['a', '1']],
  ])('covers them for %s %j, whose options decide', async (name, start) => {
    const rest = fc.oneof(
      hostileOption,
      hostileWord.map((word) => [word]),
    );
    const property = fc.asyncProperty(fc.array(rest, { maxLength: 5 }), async (options) =>
      mustCover([name, ...start, ...options.flat()]),
    );
    await fc.assert(property, { numRuns: 1500 });
  });

  it(
    'is the same for every well-formed command, key by key and use by use',
    { timeout: 300_000 },
    async () => {
      const docs = docsByName(server.replies.docs);
      const keys = fc.constantFrom('a', 'b', 'c', 'd');
      for (const name of keyed()) {
        const syntax = docs.get(name);
        if (syntax === undefined) throw new Error(`COMMAND DOCS says nothing of ${name}.`);
        let answered = 0;
        for (const words of fc.sample(wellFormed(name, syntax, keys), 40)) {
          const theirs = await serverKeys(server.connection, words);
          if (theirs === null) continue;
          answered += 1;
          const ours = namedKeys(server.table, words)?.filter(({ kind }) => kind === 'key');
          expect(ours, words.join(' ')).toBeDefined();
          expect(
            ours?.map((use) => (stricter.has(name) ? use.name : readable(use))).toSorted(),
            words.join(' '),
          ).toEqual(
            theirs
              .map((key) => (stricter.has(name) ? key.name : readable(allowed(key))))
              .toSorted(),
          );
        }
        if (!withoutServerKeys.has(name)) expect(answered, name).toBeGreaterThan(0);
      }
    },
  );
});

/** Keys that the server's key search does not know of. */
const withoutServerKeys = new Set([
  'debug',
  'scan',
  'keys',
  'randomkey',
  'client|tracking',
  'cluster|getkeysinslot',
]);

function allowed(key: ServerKey): { name: string; reads: boolean; writes: boolean } {
  const writes = written(key);
  return { name: key.name, writes, reads: key.flags.includes('access') || !writes };
}

function readable(use: { name: string; reads: boolean; writes: boolean }): string {
  return `${use.name} ${use.reads ? 'R' : ''}${use.writes ? 'W' : ''}`;
}
