import { readFile } from 'node:fs/promises';

import {
  abilities,
  abilityCommands,
  CommandTable,
  dangerousCommands,
  forbiddenCommands,
  type CommandAbility,
} from '@rampart/client/commands';
import { describe, expect, it } from 'vitest';

import { abilitiesPage } from '../../setup/abilities-page.ts';
import { addedCategories, addedKeyFlags } from '../../src/commands/effects.ts';
import * as groups from '../../src/commands/groups.ts';
import { specialKeys } from '../../src/commands/special-keys.ts';

const table = CommandTable.bundled();

function names(ids: ReadonlySet<number>): ReadonlySet<string> {
  return new Set(table.commands.filter(({ id }) => ids.has(id)).map(({ name }) => name));
}

const dangerous = names(dangerousCommands(table));
const forbidden = names(forbiddenCommands(table));
const can = (ability: CommandAbility): ReadonlySet<string> =>
  names(abilityCommands(table, ability));

function missing(from: ReadonlySet<string>, wanted: string): string[] {
  return wanted.split(' ').filter((name) => !from.has(name));
}

function present(within: ReadonlySet<string>, unwanted: string): string[] {
  return unwanted.split(' ').filter((name) => within.has(name));
}

describe('the abilities', () => {
  it('leave no command out: each is granted by a word, or forbidden', () => {
    const granted = [...abilities, 'connection' as const].filter((ability) => ability !== 'all');
    const spoken = new Set([...granted.flatMap((ability) => [...can(ability)]), ...forbidden]);
    expect(table.commands.filter(({ name }) => !spoken.has(name))).toEqual([]);
  });

  it('and all our other lists name only commands that exist', () => {
    const listed = [
      ...Object.values(groups).flatMap((group) => [...group]),
      ...specialKeys.keys(),
      ...addedKeyFlags.keys(),
      ...addedCategories.keys(),
    ];
    expect(listed.filter((name) => table.byName(name) === undefined)).toEqual([]);
  });

  it('grant reading of keys without anything that changes them', () => {
    const changing = table.commands.filter(({ categories }) => categories.has('write'));
    expect(
      missing(can('read'), 'get mget hgetall xread sort_ro zunion object|encoding dump'),
    ).toEqual([]);
    expect(present(can('read'), changing.map(({ name }) => name).join(' '))).toEqual([]);
  });

  it('grant reading and writing only of keys that a command names', () => {
    const reach = 'keys scan randomkey dbsize flushall flushdb swapdb eval eval_ro fcall fcall_ro';
    expect(present(can('read'), reach)).toEqual([]);
    expect(present(can('write'), reach)).toEqual([]);
    expect(missing(can('write'), 'set del sort xreadgroup geoadd')).toEqual([]);
  });

  it('let everybody have what concerns only the own connection', () => {
    const own = 'ping auth hello select multi exec watch client|setname client|tracking acl|whoami';
    expect(missing(can('connection'), `${own} readonly asking command command|docs`)).toEqual([]);
    expect(present(can('connection'), 'info acl|list client|list client|kill get set')).toEqual([]);
  });

  it('let somebody who watches the server see how it is, and change nothing', () => {
    const looks = 'info client|list config|get lastsave memory|doctor pubsub|channels role';
    expect(missing(can('inspect'), looks)).toEqual([]);
    expect(present(can('inspect'), 'slowlog|get monitor config|resetstat keys get')).toEqual([]);
    expect([...can('inspect')].filter((name) => dangerous.has(name))).toEqual([]);
  });

  it('let administrators do what is dangerous, and nothing that is forbidden', () => {
    expect(missing(can('admin'), [...dangerous].join(' '))).toEqual([]);
    expect([...can('admin')].filter((name) => forbidden.has(name))).toEqual([]);
  });

  it('grant replication only to those who replicate', () => {
    expect([...can('replicate')].toSorted()).toEqual(['psync', 'replconf', 'sync']);
    for (const ability of [...abilities, 'connection' as const]) {
      if (ability !== 'replicate') expect(present(can(ability), 'psync replconf sync')).toEqual([]);
    }
  });

  it('hold everything in all, but what is forbidden or replication', () => {
    const held = can('all').size + forbidden.size + can('replicate').size;
    expect(held).toBe(table.commands.length);
  });
});

describe('what is dangerous', () => {
  it('can be undone by nobody, or shows who the others are', () => {
    const commands =
      'flushall flushdb swapdb acl|list acl|users acl|getuser client|kill config|resetstat';
    expect(missing(dangerous, commands)).toEqual([]);
  });
});

describe('what is forbidden', () => {
  it('gives the server or its data into other hands', () => {
    const chains = [
      'config|set config|rewrite debug module|load module|loadex module|unload replicaof slaveof',
      'shutdown migrate restore restore-asking acl|setuser acl|deluser acl|load acl|save failover',
      'monitor pfdebug pfselftest save client|pause script|flush script|kill script|debug',
      'function|load function|restore function|flush function|delete function|kill',
      'cluster|meet cluster|replicate cluster|reset cluster|flushslots cluster|forget cluster|failover',
      'cluster|addslots cluster|setslot cluster|migrateslots cluster|migration trimslots sflush',
    ].join(' ');
    expect(missing(forbidden, chains)).toEqual([]);
  });

  it('is every administrative command that we have never heard of', () => {
    const unheard = CommandTable.fromReplies(
      [['newadmin', 1, ['admin'], 0, 0, 0, ['@admin', '@dangerous'], [], [], []]],
      null,
      '9.9.9',
    );
    expect(forbiddenCommands(unheard)).toEqual(new Set([0]));
    for (const ability of abilities) {
      expect(abilityCommands(unheard, ability)).toEqual(new Set());
    }
  });

  it('stays forbidden when a server says less of it than we know', () => {
    const forgetful = CommandTable.fromReplies(
      [['shutdown', -1, [], 0, 0, 0, [], [], [], []]],
      null,
      '7.0.15',
    );
    expect(forbiddenCommands(forgetful)).toEqual(new Set([0]));
  });

  it('is not dangerous besides: the two do not overlap', () => {
    expect([...dangerous].filter((name) => forbidden.has(name))).toEqual([]);
  });
});

describe('a command of a module', () => {
  const modules = CommandTable.fromReplies(
    [
      ['json.get', -2, ['readonly', 'module'], 1, 1, 1, ['@read', '@slow'], [], [], []],
      ['ft.search', -3, ['readonly', 'module'], 0, 0, 0, ['@read', '@slow'], [], [], []],
    ],
    null,
    '6.2.0',
  );

  it('that names no keys reaches further than them, so reading does not grant it', () => {
    const search = modules.byName('ft.search')?.id;
    expect(abilityCommands(modules, 'read').has(search ?? -1)).toBe(false);
    expect(abilityCommands(modules, 'all').has(search ?? -1)).toBe(true);
  });
});

describe('docs/reference/abilities.md', () => {
  it('is what setup/document-abilities.ts writes', async () => {
    const page = new URL('../../../../docs/reference/abilities.md', import.meta.url);
    expect(await readFile(page, 'utf8')).toBe(abilitiesPage());
  });
});
