import { argumentsOf, CommandTable } from '@rampart/client/commands';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { globMatches, parseGlob } from '../../../src/policy/argument-glob.ts';
import { Grants } from '../../../src/gateway/unlock/grants.ts';
import type { GrantOrder } from '../../../src/gateway/unlock/grants.ts';
import { parsePattern, patternMatches } from '../../../src/gateway/unlock/pattern.ts';

const table = CommandTable.bundled();
const words = (text: string): string[] => text.split(' ');

function matches(pattern: string, given: string): boolean {
  const args = argumentsOf(words(given));
  const command = table.find(args);
  if (command === undefined) throw new Error(`There is no command ${given}.`);
  return patternMatches(parsePattern(words(pattern), table), command.name, args);
}

describe('a pattern', () => {
  it.each([
    ['CONFIG SET maxmemory *', 'CONFIG SET maxmemory 100mb'],
    ['CONFIG SET maxmemory *', 'config set maxmemory 1'],
    ['config set maxmemory *', 'CONFIG SET maxmemory 1'],
    ['CONFIG SET maxmemory* *', 'CONFIG SET maxmemory-policy noeviction'],
    ['CONFIG SET', 'CONFIG SET dir /tmp'],
    ['CONFIG', 'CONFIG REWRITE'],
    ['FLUSHALL', 'FLUSHALL ASYNC'],
    ['FLUSHALL', 'FLUSHALL'],
    ['CLIENT KILL ID 1?', 'CLIENT KILL ID 12'],
    ['CLIENT KILL ID **', 'CLIENT KILL ID 12 SKIPME yes'],
    ['CLIENT KILL ID **', 'CLIENT KILL ID'],
    ['CONFIG SET a\\* 1', 'CONFIG SET a* 1'],
  ])('%s opens %s', (pattern, given) => {
    expect(matches(pattern, given)).toBe(true);
  });

  it.each([
    ['CONFIG SET maxmemory *', 'CONFIG SET maxmemory 1 dir /tmp'],
    ['CONFIG SET maxmemory *', 'CONFIG SET maxmemory'],
    ['CONFIG SET maxmemory *', 'CONFIG SET dir /tmp'],
    ['CONFIG SET maxmemory *', 'CONFIG SET MAXMEMORY 1'],
    ['CONFIG SET maxmemory *', 'CONFIG GET maxmemory'],
    ['CONFIG SET', 'CONFIG REWRITE'],
    ['CONFIG', 'FLUSHALL'],
    ['FLUSHALL SYNC', 'FLUSHALL'],
    ['FLUSHALL SYNC', 'FLUSHALL ASYNC'],
    ['FLUSHDB', 'FLUSHALL'],
    ['CLIENT KILL ID 1?', 'CLIENT KILL ID 123'],
    ['CONFIG SET a\\* 1', 'CONFIG SET ab 1'],
  ])('%s does not open %s', (pattern, given) => {
    expect(matches(pattern, given)).toBe(false);
  });

  it.each(['', 'NOSUCH', 'CONFIG NOSUCH', '*', 'CONFIG *', `GET ${'x'.repeat(1025)}`])(
    'is none: %j',
    (text) => {
      expect(() => parsePattern(words(text), table)).toThrow(
        expect.objectContaining({ code: 'GATEWAY_UNLOCK_PATTERN' }),
      );
    },
  );

  it('takes the same arguments as a regular expression would', () => {
    const letters = fc.constantFrom('a', 'b', '*', '?');
    const texts = fc.array(fc.constantFrom('a', 'b', '\n'), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 8 }), texts, (glob, text) => {
        const source = glob.join('').replaceAll('*', '[^]*').replaceAll('?', '[^]');
        const given = text.join('');
        expect(globMatches(parseGlob(glob.join('')), Buffer.from(given))).toBe(
          new RegExp(`^(?:${source})$`).test(given),
        );
      }),
    );
  });

  it('is not made slow by many stars', () => {
    const glob = parseGlob('*a'.repeat(100));
    expect(globMatches(glob, Buffer.alloc(65_536, 'a'))).toBe(true);
    expect(globMatches(glob, Buffer.alloc(65_536, 'b'))).toBe(false);
    expect(globMatches(glob, Buffer.alloc(65_537, 'a'))).toBe(false);
  });
});

function order(text: string, more: Partial<GrantOrder> = {}): GrantOrder {
  return {
    id: 'f00',
    connection: '1-1',
    user: 'ops',
    words: words(text),
    lasts: 300_000,
    uses: null,
    operator: 'ops',
    approvedBy: null,
    ...more,
  };
}

function start() {
  let time = 1000;
  const grants = new Grants(() => time);
  const allows = (connection: number, text: string) => {
    const args = argumentsOf(words(text));
    return grants.allows(connection, table.find(args)?.name ?? '', args);
  };
  const pass = (milliseconds: number): void => {
    time += milliseconds;
  };
  return { grants, allows, pass };
}

describe('a grant', () => {
  it('opens its commands on its connection, and nothing else anywhere', () => {
    const { grants, allows } = start();
    grants.add(7, order('CONFIG SET maxmemory *'), table);
    expect(allows(7, 'CONFIG SET maxmemory 1')?.holds()).toBe(true);
    expect(allows(7, 'CONFIG SET dir /tmp')).toBeNull();
    expect(allows(8, 'CONFIG SET maxmemory 1')).toBeNull();
  });

  it('ends with its time', () => {
    const { grants, allows, pass } = start();
    grants.add(7, order('FLUSHALL'), table);
    const privilege = allows(7, 'FLUSHALL');
    pass(299_999);
    expect(privilege?.holds()).toBe(true);
    pass(1);
    expect(privilege?.holds()).toBe(false);
    expect(privilege?.spend()).toBe(false);
    expect(allows(7, 'FLUSHALL')).toBeNull();
    expect(grants.list()).toEqual([]);
  });

  it('ends with its uses, and looking at it is none', () => {
    const { grants, allows } = start();
    grants.add(7, order('FLUSHALL', { uses: 2 }), table);
    const looks = Array.from({ length: 5 }, () => allows(7, 'FLUSHALL'));
    expect(looks.map((privilege) => privilege?.spend())).toEqual([true, true, false, false, false]);
    expect(allows(7, 'FLUSHALL')).toBeNull();
  });

  it('ends with its connection', () => {
    const { grants, allows } = start();
    grants.add(7, order('FLUSHALL'), table);
    const privilege = allows(7, 'FLUSHALL');
    grants.drop(7);
    expect(privilege?.holds()).toBe(false);
    expect(allows(7, 'FLUSHALL')).toBeNull();
  });

  it('stands beside another one', () => {
    const { grants, allows } = start();
    grants.add(7, order('FLUSHALL', { uses: 1 }), table);
    grants.add(7, order('FLUSHALL', { id: 'f01', uses: 1 }), table);
    expect(allows(7, 'FLUSHALL')?.spend()).toBe(true);
    expect(allows(7, 'FLUSHALL')?.grant.id).toBe('f01');
    expect(grants.list().map(({ order: { id } }) => id)).toEqual(['f01']);
  });
});

describe('a transaction', () => {
  it('spends for all of its commands, or for none', () => {
    const { grants, allows } = start();
    grants.add(7, order('FLUSHALL', { uses: 2 }), table);
    const queued = [allows(7, 'FLUSHALL'), allows(7, 'FLUSHALL'), allows(7, 'FLUSHALL')].flatMap(
      (privilege) => privilege ?? [],
    );
    expect(queued).toHaveLength(3);
    expect(grants.spendAll(queued)).toBe(false);
    expect(grants.spendAll(queued.slice(0, 2))).toBe(true);
    expect(grants.spendAll(queued.slice(0, 1))).toBe(false);
  });

  it('is not run when its time is over before EXEC', () => {
    const { grants, allows, pass } = start();
    grants.add(7, order('FLUSHALL', { lasts: 1000 }), table);
    const queued = [allows(7, 'FLUSHALL')].flatMap((privilege) => privilege ?? []);
    pass(1000);
    expect(grants.spendAll(queued)).toBe(false);
  });
});
