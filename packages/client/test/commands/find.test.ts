import { argumentsOf, CommandTable } from '@rampart/client/commands';
import { describe, expect, it } from 'vitest';

const table = CommandTable.bundled();

function found(...words: (string | Uint8Array)[]): string | undefined {
  return table.find(argumentsOf(words))?.name;
}

describe('finding a command', () => {
  it('does not mind the case of ASCII letters', () => {
    expect(found('get', 'k')).toBe('get');
    expect(found('cOnFiG', 'sEt', 'dir', '/tmp')).toBe('config|set');
  });

  it('tells a subcommand from its container', () => {
    expect(found('CONFIG')).toBe('config');
    expect(found('CLIENT', 'KILL', 'TYPE', 'normal')).toBe('client|kill');
    expect(found('COMMAND')).toBe('command');
  });

  it('does not fall back to the container when a subcommand is unknown', () => {
    expect(found('CONFIG', 'SETT', 'dir', '/tmp')).toBeUndefined();
    expect(found('CONFIG', '', 'x')).toBeUndefined();
  });

  it('does not take the name with a bar for a command', () => {
    expect(found('config|set', 'dir', '/tmp')).toBeUndefined();
    expect(found('config', 'set|x')).toBeUndefined();
    expect(table.byName('CONFIG|SET')?.name).toBe('config|set');
  });

  it('takes no other letter for an ASCII one', () => {
    expect(found('\u212aEYS', '*')).toBeUndefined();
    expect(found('\u017fET', 'k', 'v')).toBeUndefined();
    expect(found('GE\u0054\u0301', 'k')).toBeUndefined();
  });

  it('knows names only whole: no NUL ends them, no blank belongs to them', () => {
    expect(found('GET\0', 'k')).toBeUndefined();
    expect(found('CONFIG', 'SET\0', 'a', 'b')).toBeUndefined();
    expect(found(' GET', 'k')).toBeUndefined();
    expect(found('')).toBeUndefined();
    expect(found('GET'.padEnd(4096, 'T'))).toBeUndefined();
  });

  it('finds nothing that objects carry by nature', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(found(name)).toBeUndefined();
      expect(found('config', name)).toBeUndefined();
      expect(table.byName(name)).toBeUndefined();
    }
  });

  it('finds nothing in an empty command', () => {
    expect(found()).toBeUndefined();
  });
});
