import { argumentsOf, CommandTable } from '@rampart/client/commands';
import { describe, expect, it } from 'vitest';

const table = CommandTable.bundled();

function channels(line: string): readonly string[] {
  const args = argumentsOf(line.split(' '));
  const command = table.find(args);
  if (command === undefined) throw new Error(`${line} is not in the table.`);
  return table
    .channels(command, args)
    .map(({ index, kind, publishes }) => `${index} ${kind}${publishes ? ' publishes' : ''}`);
}

describe('the channels of a command', () => {
  it('are those that a client hears', () => {
    expect(channels('SUBSCRIBE a b')).toEqual(['1 channel', '2 channel']);
    expect(channels('PSUBSCRIBE a* b*')).toEqual(['1 pattern', '2 pattern']);
    expect(channels('SSUBSCRIBE a')).toEqual(['1 shard']);
  });

  it('are those that it leaves', () => {
    expect(channels('UNSUBSCRIBE a')).toEqual(['1 channel']);
    expect(channels('PUNSUBSCRIBE')).toEqual([]);
    expect(channels('SUNSUBSCRIBE a')).toEqual(['1 shard']);
  });

  it('are that on which it speaks, and not what it says', () => {
    expect(channels('PUBLISH a message')).toEqual(['1 channel publishes']);
    expect(channels('SPUBLISH a message')).toEqual(['1 shard publishes']);
  });

  it('are no keys, and keys are no channels', () => {
    const args = argumentsOf(['SPUBLISH', 'a', 'message']);
    const command = table.find(args);
    expect(command && table.keys(command, args)).toEqual([]);
    expect(channels('GET a')).toEqual([]);
  });
});
