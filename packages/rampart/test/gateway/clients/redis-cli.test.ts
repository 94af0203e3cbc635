// redis-cli, in the ways in which people and scripts use it: it prints what it prints without a gateway.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeCommand } from '../../../src/resp/write.ts';
import { openHouse, type House, type Way } from '../open-house.ts';
import { run, type Ran } from './programs.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});

beforeEach(() => house.server.command('FLUSHALL'));

afterAll(() => house.close());

function cli(way: Way, args: readonly string[], input = ''): Promise<Ran> {
  return run('redis-cli', ['-h', '127.0.0.1', '-p', String(house.port[way]), ...args], input);
}

const script = `SET k "a value"
GET k
INCR k
HSET h f v g w
HGETALL h
RPUSH l 1 2 3
LRANGE l 0 -1
MULTI
SET k v
INCRBY n 5
EXEC
MULTI
NOSUCHCOMMAND
EXEC
SELECT 3
SET k there
SELECT 0
GET k
EVAL "return {1, ARGV[1]}" 0 x
OBJECT ENCODING l
CLIENT SETNAME cli
CLIENT GETNAME
ZADD z 1.5 m
ZRANGE z 0 -1 WITHSCORES
HELLO 3
HGETALL h
SUBSCRIBE
PING
`;

describe.each(['shared', 'own'] as const)('redis-cli on %s upstreams', (way) => {
  const alike = async (args: readonly string[], input = ''): Promise<Ran> => {
    await house.server.command('FLUSHALL');
    const direct = await cli('direct', args, input);
    await house.server.command('FLUSHALL');
    const through = await cli(way, args, input);
    expect(withoutNumbers(through)).toEqual(withoutNumbers(direct));
    return through;
  };

  it.each([[[]], [['-3']], [['--no-raw']], [['-3', '--no-raw']], [['--json']], [['-n', '5']]])(
    'runs a script, with %j',
    async (options) => {
      const { output } = await alike(options, script);
      expect(output).toContain('a value');
    },
  );

  it('runs one command, with its status', async () => {
    await alike(['-e', 'NOSUCHCOMMAND', 'x']);
    await alike(['-r', '20', 'INCR', 'n']);
    await alike(['-x', 'SET', 'k'], 'from its input');
    await alike(['-X', 'tag', 'SET', 'k', 'tag'], 'from its input');
    await alike(['--raw', 'ECHO', 'one\ntwo']);
  });

  it('pipes ten thousand commands', async () => {
    const frames = Array.from({ length: 10_000 }, (_, n) =>
      encodeCommand(['SET', `k${n}`, `v${n}`]),
    );
    const { output } = await cli(way, ['--pipe'], Buffer.concat(frames).toString());
    expect(output).toContain('errors: 0, replies: 10000');
    expect(await house.server.command('GET', 'k9999')).toBe('v9999');
  });

  it('hears what is published', async () => {
    const args = ['-h', '127.0.0.1', '-p', String(house.port[way]), 'SUBSCRIBE', 'one', 'two'];
    const listener = await house.stage.start('redis-cli', args, { ready: /subscribe\ntwo\n2\n/ });
    expect(await house.server.command('PUBLISH', 'two', 'hello')).toBe(1);
    await listener.waitForOutput(/message\ntwo\nhello\n/);
    await listener.stop();
    await expect.poll(() => house.server.command('PUBSUB', 'NUMSUB', 'two')).toEqual(['two', 0]);
  });

  it('finds the big keys, and lists and scans', async () => {
    await house.server.command('SET', 'big', 'x'.repeat(50_000));
    await house.server.command('RPUSH', 'list', '1', '2', '3');
    const { output, code } = await cli(way, ['--bigkeys']);
    expect(output).toMatch(/Biggest string found .*big.* has 50000 bytes/);
    expect(code).toBe(0);
    expect((await cli(way, ['--memkeys'])).output).toMatch(/Biggest string found .*big/);
    expect((await cli(way, ['--scan', '--pattern', 'b*'])).output).toBe('big\n');
  });

  it('runs a script file', async () => {
    const file = join(await house.stage.newDirectory('lua'), 'script.lua');
    await writeFile(file, "return redis.call('SET', KEYS[1], ARGV[1])");
    const { output } = await cli(way, ['--eval', file, 'k', ',', 'v']);
    expect(output).toBe('OK\n');
  });

  it('fetches a snapshot', async () => {
    await house.server.command('SET', 'k', 'in the snapshot');
    const file = join(await house.stage.newDirectory('snapshot'), 'dump.rdb');
    const { code, errors } = await cli(way, ['--rdb', file]);
    expect(code, errors).toBe(0);
    const snapshot = await readFile(file);
    expect(snapshot.toString('latin1')).toMatch(/^REDIS\d{4}[^]*in the snapshot/);
  });
});

/** The number of the connection, in the answer to HELLO. */
function withoutNumbers({ output, ...others }: Ran): Ran {
  return { ...others, output: output.replaceAll(/(\bid\b\W+(?:\(integer\) )?)\d+/g, '$1N') };
}
