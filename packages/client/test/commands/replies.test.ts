import { argumentsOf, CommandTable, type Command } from '@rampart/client/commands';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { liveServer, type LiveServer } from './support/live-server.ts';

let server: LiveServer;
beforeAll(async () => {
  server = await liveServer();
});
afterAll(async () => {
  await server.strike();
});

function entries(): readonly unknown[][] {
  const { command } = server.replies;
  if (!Array.isArray(command)) throw new Error('COMMAND did not answer with a list.');
  return command.filter((entry: unknown) => Array.isArray(entry));
}

function sameTable(table: CommandTable): void {
  expect(table.commands).toEqual(server.table.commands);
}

/** As a client of RESP3 would hand it out: pairs as Maps, flags and categories as Sets. */
function asMaps(entry: readonly unknown[]): unknown[] {
  const specs: unknown[] = Array.isArray(entry[8]) ? entry[8] : [];
  const subs: unknown[] = Array.isArray(entry[9]) ? entry[9] : [];
  return [
    entry[0],
    entry[1],
    new Set(listOf(entry[2])),
    ...entry.slice(3, 6),
    new Set(listOf(entry[6])),
    entry[7],
    specs.map((spec) => pairs(spec)),
    subs.map((sub) => asMaps(listOf(sub))),
  ];
}

function pairs(list: unknown): unknown {
  const items = listOf(list);
  const found = new Map<unknown, unknown>();
  for (let at = 0; at + 1 < items.length; at += 2) {
    const value = items[at + 1];
    const nested = items[at] !== 'flags' && Array.isArray(value);
    found.set(items[at], nested ? pairs(value) : value);
  }
  return found;
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('A list was expected.');
  return value.map((item: unknown) => item);
}

/** Every string as the bytes of it. */
function asBytes(value: unknown): unknown {
  if (typeof value === 'string') return Buffer.from(value);
  if (Array.isArray(value)) return value.map((item: unknown) => asBytes(item));
  return value;
}

describe('the table of a live server', () => {
  it('is the same from lists, maps and bytes', () => {
    const { command, docs } = server.replies;
    sameTable(CommandTable.fromReplies(entries().map(asMaps), docs, server.version));
    sameTable(CommandTable.fromReplies(asBytes(command), asBytes(docs), server.version));
  });

  it('does without docs, only that nobody knows then since when a command is there', () => {
    const table = CommandTable.fromReplies(server.replies.command, null, server.version);
    expect(table.byName('getex')?.since).toBe('');
    expect(server.table.byName('getex')?.since).toBe('6.2.0');
    expect(table.commands).toHaveLength(server.table.commands.length);
  });

  it('lacks what the server does not describe', () => {
    const without = entries().filter(([name]) => name !== 'flushall');
    const table = CommandTable.fromReplies(without, null, server.version);
    expect(table.find(argumentsOf(['FLUSHALL']))).toBeUndefined();
  });

  it.each([
    [null],
    ['OK'],
    [[['get']]],
    [[['get', 2, 'readonly', 1, 1, 1]]],
    [[[7, 2, [], 1, 1, 1]]],
    [[['get', '2', [], 1, 1, 1]]],
    [[['ge t', 2, [], 1, 1, 1]]],
    [[['get', 2, [], 1, 1, 1, [], [], [['flags', 'RO']], []]]],
  ])('is refused when the reply is none of COMMAND: %j', (reply) => {
    expect(() => CommandTable.fromReplies(reply, null, '7.0.15')).toThrow(
      expect.objectContaining({ code: 'CLIENT_COMMANDS_UNREADABLE' }),
    );
  });
});

describe('a server before 7.0', () => {
  function older(fields: number, version: string): CommandTable {
    const shortened = entries().map((entry) => entry.slice(0, fields));
    return CommandTable.fromReplies(shortened, null, version);
  }

  it('is understood through the bundled table: subcommands, and keys that move', () => {
    const table = older(7, '6.2.14');
    const words = argumentsOf(['ZUNIONSTORE', 'd', '2', 'a', 'b']);
    const command = table.find(words);
    expect(command && table.keys(command, words)?.map(({ index }) => index)).toEqual([1, 3, 4]);
    expect(table.find(argumentsOf(['CONFIG', 'SET', 'dir', '/']))?.name).toBe('config|set');
  });

  it('has no subcommand that came after it, nor one of another server', () => {
    const table = older(7, '6.2.14');
    expect(table.byName('client|no-evict')).toBeUndefined();
    expect(table.byName('client|capa')).toBeUndefined();
    expect(table.byName('client|tracking')).toBeDefined();
  });

  it('gets its categories from there when it is so old that it has none', () => {
    const categories = older(6, '5.0.14').byName('flushall')?.categories;
    expect([...(categories ?? [])]).toEqual(expect.arrayContaining(['dangerous', 'write']));
  });

  it('has no subcommands at all when nobody can read its version', () => {
    expect(older(7, 'next').byName('config|set')).toBeUndefined();
  });
});

describe('commands of modules', () => {
  const flags = ['RW', 'access', 'update', 'variable_flags'];
  const at = (index: number): unknown =>
    [
      ['flags', flags],
      ['begin_search', ['type', 'index', 'spec', ['index', index]]],
      ['find_keys', ['type', 'range', 'spec', ['lastkey', 0, 'keystep', 1, 'limit', 0]]],
    ].flat();
  const table = (): CommandTable =>
    CommandTable.fromReplies(
      [
        ['json.get', -2, ['readonly', 'module'], 1, 1, 1, [], [], [at(1)], []],
        ['json.set', -4, ['write', 'module'], 1, 1, 1, [], [], [at(1)], []],
        ['ft.search', -3, ['readonly', 'module'], 0, 0, 0, [], [], [], []],
        ['mod.eval', -3, ['write', 'module', 'movablekeys'], 1, 1, 1, [], [], [at(1)], []],
        ['mod.sub', -2, ['pubsub', 'module'], 0, 0, 0, [], [], [], []],
        ['mod.first', -2, ['readonly', 'module'], 2, 2, 1],
        ['mod.lost', -2, ['readonly', 'module', 'movablekeys'], 1, 1, 1],
      ],
      null,
      '8.0.0',
    );

  function uses(line: string): readonly object[] | undefined {
    const args = argumentsOf(line.split(' '));
    const command: Command | undefined = table().find(args);
    if (command === undefined) throw new Error(`${line} is not in the table.`);
    return table().keys(command, args);
  }

  it('have their keys where first and last say', () => {
    expect(uses('JSON.GET a $')).toEqual([{ index: 1, reads: true, writes: false, kind: 'key' }]);
    expect(uses('JSON.SET a $ 1')).toEqual([{ index: 1, reads: true, writes: true, kind: 'key' }]);
    expect(uses('FT.SEARCH index query')).toEqual([]);
  });

  it('are uncertain when their keys move or their channels are unknown', () => {
    expect(uses('MOD.EVAL a b')).toBeUndefined();
    expect(uses('MOD.SUB a')).toBeUndefined();
  });

  it('of an old server are judged by their numbers alone', () => {
    const old = CommandTable.fromReplies(
      [
        ['mod.first', -2, ['readonly'], 2, 2, 1],
        ['mod.lost', -2, ['readonly', 'movablekeys'], 1, 1, 1],
      ],
      null,
      '6.2.0',
    );
    const args = argumentsOf(['MOD.FIRST', 'x', 'a']);
    const first = old.byName('mod.first');
    const lost = old.byName('mod.lost');
    expect(first && old.keys(first, args)?.map(({ index }) => index)).toEqual([2]);
    expect(lost && old.keys(lost, args)).toBeUndefined();
  });
});
