import { CommandTable, type Command } from '@rampart/client/commands';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readNotation } from '../../src/commands/notation.ts';
import { redis70Commands } from '../../src/commands/bundled/redis-7.0.ts';
import { readCommandReply, readDocsReply } from '../../src/commands/replies.ts';
import { writeNotation } from '../../setup/write-notation.ts';
import { liveServer, type LiveServer } from './support/live-server.ts';

let server: LiveServer;
beforeAll(async () => {
  server = await liveServer();
});
afterAll(async () => {
  await server.strike();
});

/** All but its number, which depends on who else is in the table. */
function comparable(command: Command): object {
  return {
    ...command,
    id: 0,
    flags: [...command.flags].toSorted(),
    categories: [...command.categories].toSorted(),
  };
}

describe('the bundled table', () => {
  it('says of every command what the live server says', () => {
    const bundled = CommandTable.bundled();
    const differences = server.table.commands.filter((command) => {
      const other = bundled.byName(command.name);
      return JSON.stringify(other && comparable(other)) !== JSON.stringify(comparable(command));
    });
    expect(differences.map(({ name }) => name)).toEqual([]);
    expect(server.table.commands.length).toBeGreaterThan(300);
  });

  it('is what the script writes from the live server', () => {
    const { command, docs } = server.replies;
    const described = readCommandReply(command, readDocsReply(docs));
    expect(writeNotation(described)).toEqual(redis70Commands.trim().split('\n'));
  });

  it('keeps every key specification when it is written and read again', () => {
    const described = readNotation(redis70Commands);
    expect(readNotation(writeNotation(described).join('\n'))).toEqual(described);
  });

  it('knows what later servers added, and which of them was first', () => {
    const bundled = CommandTable.bundled();
    expect(bundled.byName('HEXPIRE')?.since).toBe('7.4.0');
    expect(bundled.byName('delifeq')?.since).toBe('valkey 9.0.0');
    expect(server.table.byName('hexpire')).toBeUndefined();
  });

  it('numbers commands by their place, and no name twice', () => {
    const { commands } = CommandTable.bundled();
    expect(commands.map(({ id }) => id)).toEqual(commands.map((_, place) => place));
    expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  });

  it('knows the container of every subcommand', () => {
    const bundled = CommandTable.bundled();
    const lost = bundled.commands.filter(({ name }) => {
      const [container, subcommand] = name.split('|');
      return subcommand !== undefined && bundled.byName(container ?? '')?.container !== true;
    });
    expect(lost).toEqual([]);
  });
});
