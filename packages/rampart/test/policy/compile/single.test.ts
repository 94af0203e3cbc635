// One server, compiled from the shortest policy that describes one, and really started.
import { RedisConnection, Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Server } from '../../../src/policy/deployment/types.ts';
import { raise, serverPart, type Raised } from './raised.ts';

let stage: Stage;
let raised: Raised;
let server: Server;

beforeAll(async () => {
  stage = new Stage();
  const port = await stage.port();
  const directory = await stage.newDirectory('server');
  raised = await raise(
    stage,
    [
      'version: 1',
      'app: shop',
      'users:',
      '  web:',
      '    can: [read, write, pubsub]',
      "    keys: ['session:*', { read: 'price:{id:digits}' }, { write: 'log:*' }]",
      "    channels: ['news:*']",
      '  ops: { can: admin, unlock: totp }',
      serverPart(directory, `, port: ${port}`),
    ].join('\n'),
  );
  const [first] = raised.deployment.servers;
  if (first === undefined) throw new TypeError('There is no server.');
  server = first;
});

afterAll(async () => {
  await stage.strike();
});

/** What a login is answered; an error by its first word. */
async function answer(login: string, ...command: readonly string[]): Promise<unknown> {
  await using connection = await raised.as(login, server);
  try {
    return await connection.command(...command);
  } catch (error) {
    return /(?:NOPERM|ERR|WRONGPASS)/.exec(String(error))?.[0] ?? error;
  }
}

describe('a server that was compiled', () => {
  it('knows nobody who has not logged in', async () => {
    await using stranger = await RedisConnection.open(server.at);
    await expect(stranger.command('GET', 'session:1')).rejects.toThrow('NOAUTH');
    await expect(stranger.command('AUTH', 'default', '')).rejects.toThrow('WRONGPASS');
  });

  it('lets a user do what the policy says, with the keys that it says', async () => {
    expect(await answer('web', 'SET', 'session:1', 'a')).toBe('OK');
    expect(await answer('web', 'GET', 'session:1')).toBe('a');
    expect(await answer('web', 'GET', 'price:1')).toBeNull();
    expect(await answer('web', 'SET', 'price:1', '0')).toBe('NOPERM');
    expect(await answer('web', 'SET', 'log:1', 'x')).toBe('OK');
    expect(await answer('web', 'GET', 'log:1')).toBe('NOPERM');
    expect(await answer('web', 'GET', 'secret')).toBe('NOPERM');
    expect(await answer('web', 'PUBLISH', 'news:1', 'x')).toBe(0);
    expect(await answer('web', 'PUBLISH', 'other', 'x')).toBe('NOPERM');
  });

  it.each([
    [['FLUSHALL']],
    [['CONFIG', 'GET', '*']],
    [['KEYS', '*']],
    [['EVAL', 'return 1', '0']],
    [['DEBUG', 'SLEEP', '0']],
    [['ACL', 'LIST']],
    [['REPLICAOF', 'NO', 'ONE']],
    [['SHUTDOWN']],
    [['MODULE', 'LIST']],
    [['SAVE']],
    [['SORT', 'session:1', 'BY', 'secret_*']],
  ])('keeps %j from a user who only reads and writes', async (command) => {
    // DEBUG is off for everybody, and SORT has an error of its own.
    expect(await answer('web', ...command)).toMatch(/^(?:NOPERM|ERR)$/);
  });

  it('gives its own parts what they need and no data', async () => {
    expect(String(await answer('rampart-audit', 'INFO', 'server'))).toContain('redis_version');
    expect(await answer('rampart-audit', 'CONFIG', 'GET', 'bind')).toEqual(['bind', '127.0.0.1']);
    expect(await answer('rampart-audit', 'GET', 'session:1')).toBe('NOPERM');
    expect(await answer('rampart-audit', 'CONFIG', 'SET', 'maxmemory', '1gb')).toBe('NOPERM');
    expect(await answer('rampart-apply', 'CONFIG', 'SET', 'maxmemory', '1gb')).toBe('OK');
    expect(await answer('rampart-apply', 'GET', 'session:1')).toBe('NOPERM');
    expect(await answer('rampart-break-glass', 'GET', 'session:1')).toBe('a');
  });

  it('cannot be made to write elsewhere, or to load code, by whoever is in', async () => {
    expect(await answer('rampart-break-glass', 'CONFIG', 'SET', 'dir', '/tmp')).toBe('ERR');
    expect(await answer('rampart-break-glass', 'CONFIG', 'SET', 'dbfilename', 'x')).toBe('ERR');
    expect(await answer('rampart-break-glass', 'MODULE', 'LOAD', '/tmp/x.so')).toBe('ERR');
    expect(await answer('rampart-break-glass', 'DEBUG', 'SLEEP', '0')).toBe('ERR');
  });

  it('has everything again after a kill, transactions too, and what the policy says again', async () => {
    await using web = await raised.as('web', server);
    await web.command('MULTI');
    await web.command('SET', 'session:both', '1');
    await web.command('RPUSH', 'session:list', 'a', 'b');
    await web.command('EXEC');
    expect(await answer('rampart-apply', 'CONFIG', 'SET', 'maxmemory', '64mb')).toBe('OK');
    expect(await answer('rampart-apply', 'CONFIG', 'REWRITE')).toBe('OK');
    await answer('rampart-break-glass', 'BGREWRITEAOF');
    await raised.processes.get(server.name)?.kill();
    await raised.start(server);
    expect(await answer('web', 'GET', 'session:both')).toBe('1');
    expect(await answer('web', 'LRANGE', 'session:list', '0', '-1')).toEqual(['a', 'b']);
    const memory = await answer('rampart-audit', 'CONFIG', 'GET', 'maxmemory');
    expect(memory).toEqual(['maxmemory', '1073741824']);
    const save = await answer('rampart-audit', 'CONFIG', 'GET', 'save');
    expect(save).toEqual(['save', '3600 1 300 100 60 10000']);
  });
});
