import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { argumentsOf, CommandTable, type Arguments } from '../../src/commands/index.ts';
import { Gate } from '../../src/guarded/gate.ts';
import { allowedCommands } from '../../src/guarded/reach.ts';
import { Words } from '../../src/guarded/words.ts';
import { madeKey } from '../../src/key.ts';

const table = CommandTable.bundled();
const gate = new Gate(table, []);
const key = madeKey('made:1');
const refusal = (code: string): unknown => expect.objectContaining({ name: 'ClientError', code });

describe('words of a command', () => {
  it('are compared and counted exactly as the command table does it with bytes', () => {
    const text = fc.oneof(
      fc.constantFrom('STORE', 'store', 'STORE\0', 'STOR', 'STOREx', '12', '-1', '01', 'ſTORE', ''),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const word = fc.oneof(
      text,
      text.map((one) => new TextEncoder().encode(one)),
    );
    const property = fc.property(fc.array(word, { maxLength: 4 }), fc.nat(4), (words, index) => {
      const ours = new Words().over(words);
      const theirs = argumentsOf(words);
      const seen = (one: Arguments): unknown[] => {
        const counted = [one.count, one.is(index, 'STORE'), one.integer(index)];
        return [counted, [...one.bytes(index)]];
      };
      expect(seen(ours)).toEqual(seen(theirs));
    });
    fc.assert(property, { numRuns: process.env['RAMPART_FULL'] === '1' ? 20_000 : 500 });
  });
});

describe('the gate', () => {
  const allowed = allowedCommands(table, []);
  const keyed = table.commands.filter(({ id, keys }) => allowed.has(id) && keys === 'simple');

  it('lets every command pass with made keys, as their texts', () => {
    for (const { name, arity } of keyed) {
      const words: unknown[] = name.split('|');
      while (words.length < Math.max(Math.abs(arity), 4)) words.push(key);
      gate.pass(words, '');
      expect(words.filter((word) => word === 'made:1').length, name).toBeGreaterThan(0);
      expect(
        words.every((word) => typeof word === 'string'),
        name,
      ).toBe(true);
    }
  });

  it('refuses every command with one key that is not made', () => {
    const raw = fc.constantFrom<unknown>('made:1', Buffer.from('made:1'), undefined, {}, [
      'made:1',
    ]);
    for (const { name, arity } of keyed) {
      const words: unknown[] = name.split('|');
      while (words.length < Math.max(Math.abs(arity), 4)) words.push(key);
      const texts = words.map((word) => (typeof word === 'string' ? word : 'made:1'));
      const command = table.find(argumentsOf(texts));
      if (command === undefined) throw new Error(`${name} is not found.`);
      for (const { index } of table.keys(command, argumentsOf(texts)) ?? []) {
        const given = words.with(index, fc.sample(raw, 1)[0]);
        expect(() => gate.pass(given, ''), name).toThrow(refusal('CLIENT_KEY_RAW'));
      }
    }
  });

  it('says which argument it was, and shows nothing of what was given', () => {
    const error = caught(() => gate.pass(['RENAME', key, '<script>'], ''));
    expect(error).toContain('RENAME has a key as argument 2 and was given raw text there.');
    expect(error).not.toContain('<script>');
  });

  it('finds keys behind options, and refuses what is not certain', () => {
    const sorted: unknown[] = ['SORT', key, 'LIMIT', '0', '1', 'STORE', key];
    gate.pass(sorted, 'shop:');
    expect(sorted).toEqual(['SORT', 'shop:made:1', 'LIMIT', '0', '1', 'STORE', 'shop:made:1']);
    const raw = ['SORT', key, 'STORE', 'made:1'];
    expect(() => gate.pass(raw, '')).toThrow(refusal('CLIENT_KEY_RAW'));
    const unknown = ['SORT', key, 'NEWOPTION', key];
    expect(() => gate.pass(unknown, '')).toThrow(refusal('CLIENT_COMMAND_RAW'));
    const counted = ['ZUNIONSTORE', key, '2', key, 'made:1'];
    expect(() => gate.pass(counted, '')).toThrow(refusal('CLIENT_KEY_RAW'));
  });

  it('puts a prefix before keys only, whatever else is a key', () => {
    const words: unknown[] = ['SET', key, key];
    gate.pass(words, 'shop:');
    expect(words).toEqual(['SET', 'shop:made:1', 'made:1']);
  });

  it('sends of no command more than an application needs', () => {
    const names = table.commands.filter(({ id }) => allowed.has(id)).map(({ name }) => name);
    for (const name of ['flushall', 'flushdb', 'keys', 'scan', 'eval', 'fcall', 'script|load']) {
      expect(names).not.toContain(name);
    }
    for (const name of ['config|get', 'shutdown', 'debug', 'migrate', 'multi', 'acl|setuser']) {
      expect(names).not.toContain(name);
    }
    expect(names).toEqual(
      expect.arrayContaining(['get', 'set', 'publish', 'ping', 'wait', 'sort']),
    );
  });
});

function caught(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return String(error);
  }
  throw new Error('Nothing was thrown.');
}
