import { describe, expect, it } from 'vitest';
import { Reconnaissance, tellsOfScanners } from '../../../src/gateway/limits/reconnaissance.ts';

function saw(names: readonly string[], apart: number): (string | null)[] {
  const connection = new Reconnaissance();
  return names.map((name, index) => connection.saw({ name }, index * apart)?.code ?? null);
}

const scanner = ['info', 'client|list', 'config|get', 'keys', 'lastsave'];

describe('reconnaissance', () => {
  it('is several questions of a scanner within a second, and told of once', () => {
    expect(saw(scanner, 10)).toEqual([null, null, null, 'GATEWAY_RECONNAISSANCE', null]);
  });

  it('is not the same questions over a minute, nor one question often', () => {
    expect(saw(scanner, 1000).filter((code) => code !== null)).toEqual([]);
    expect(
      saw(['info', 'info', 'info', 'info', 'info'], 1).filter((code) => code !== null),
    ).toEqual([]);
  });

  it('is one question that only a scanner asks', () => {
    expect(saw(['memory|doctor'], 0)).toEqual(['GATEWAY_RECONNAISSANCE']);
    expect(saw(['pubsub|channels'], 0)).toEqual(['GATEWAY_RECONNAISSANCE']);
  });

  it('starts anew when it comes again', () => {
    expect(saw([...scanner, ...scanner], 250).filter((code) => code !== null)).toHaveLength(2);
  });
});

describe('an unusual command', () => {
  it('is told of once a connection', () => {
    expect(saw(['substr', 'sort_ro', 'substr'], 1)).toEqual([
      'GATEWAY_COMMAND_UNUSUAL',
      'GATEWAY_COMMAND_UNUSUAL',
      null,
    ]);
  });

  it('is known before it is asked about', () => {
    expect(tellsOfScanners({ name: 'substr' })).toBe(true);
    expect(tellsOfScanners({ name: 'info' })).toBe(true);
    expect(tellsOfScanners({ name: 'get' })).toBe(false);
  });
});
