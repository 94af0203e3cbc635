import { CommandTable } from '@rampart/client/commands';
import { expect, test } from 'vitest';
import { CommandIndex } from '../../../src/gateway/decide/command-index.ts';

const table = CommandTable.bundled();
const index = new CommandIndex(table.commands);

function find(word: string): number {
  const bytes = Buffer.from(`..${word}..`, 'latin1');
  return index.find(bytes, 2, bytes.length - 2);
}

function findSub(container: string, word: string): number {
  const bytes = Buffer.from(`..${word}..`, 'latin1');
  return index.findSub(find(container), bytes, 2, bytes.length - 2);
}

const whole = table.commands.filter(({ name }) => !name.includes('|'));
const parts = table.commands.filter(({ name }) => name.includes('|'));

test('every command is found by its name, in any case', () => {
  for (const { id, name } of whole) {
    expect(find(name)).toBe(id);
    expect(find(name.toUpperCase())).toBe(id);
  }
});

test('every subcommand is found below its container, in any case', () => {
  for (const { id, name } of parts) {
    const [container = '', word = ''] = name.split('|');
    expect(findSub(container, word)).toBe(id);
    expect(findSub(container, word.toUpperCase())).toBe(id);
  }
});

test('a subcommand is not found as one word', () => {
  for (const { name } of parts) expect(find(name)).toBe(-1);
  expect(findSub('config', 'set|x')).toBe(-1);
});

test('what only looks like a command is none', () => {
  // The Kelvin sign, as the bytes of UTF-8, and folded to a K by those who fold more than ASCII.
  for (const word of [
    '',
    'get ',
    ' get',
    'ge',
    'gett',
    'get\0',
    '\u00e2\u0084\u00aaeys',
    'ke\u212aeys',
  ]) {
    expect(find(word)).toBe(-1);
  }
});

test('a subcommand of one container is none of another', () => {
  expect(findSub('config', 'setname')).toBe(-1);
  expect(findSub('client', 'rewrite')).toBe(-1);
  expect(findSub('get', 'get')).toBe(-1);
});
