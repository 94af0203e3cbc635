import { argumentsOf, CommandTable } from '@rampart/client/commands';
import { describe, expect, it } from 'vitest';
import {
  planForTenant,
  plannedArguments,
  type TenantState,
} from '../../../src/gateway/tenant/plan.ts';
import { plainKeys, tenantShape } from '../../../src/gateway/tenant/shape.ts';
import { tenantOf } from '../../../src/gateway/tenant/tenant.ts';

const table = CommandTable.bundled();
const usual: TenantState = { ownUpstreamUser: false, inTransaction: false };

/** The command as the server gets it, or the code of its refusal. */
function planned(words: readonly string[], state = usual, prefix = 't[1]:'): string[] | string {
  const args = argumentsOf(words);
  const command = table.find(args);
  if (command === undefined) throw new Error(`no such command: ${words[0]}`);
  const tenant = tenantOf(prefix);
  const plan = planForTenant(table, command, args, tenant, state);
  if (plan.kind === 'refuse') return plan.code;
  if (plan.scoped !== null) return `scoped ${JSON.stringify(plan.scoped)}`;
  return plannedArguments(plan, args, tenant).map((word) => Buffer.from(word).toString('latin1'));
}

describe('the prefix', () => {
  it.each([
    ['GET k', 'GET t[1]:k'],
    ['MGET own other', 'MGET t[1]:own t[1]:other'],
    ['MSET a k b k', 'MSET t[1]:a k t[1]:b k'],
    ['RENAME a b', 'RENAME t[1]:a t[1]:b'],
    ['BITOP AND d a b', 'BITOP AND t[1]:d t[1]:a t[1]:b'],
    ['OBJECT ENCODING k', 'OBJECT ENCODING t[1]:k'],
    ['MEMORY USAGE k', 'MEMORY USAGE t[1]:k'],
    ['XINFO STREAM k', 'XINFO STREAM t[1]:k'],
    ['ZUNIONSTORE d 2 a b WEIGHTS 1 2', 'ZUNIONSTORE t[1]:d 2 t[1]:a t[1]:b WEIGHTS 1 2'],
    ['XREAD COUNT 2 STREAMS a b 0 0', 'XREAD COUNT 2 STREAMS t[1]:a t[1]:b 0 0'],
    ['GEORADIUS g 1 2 3 m STORE d', 'GEORADIUS t[1]:g 1 2 3 m STORE t[1]:d'],
    ['COPY a b DB 3', 'COPY t[1]:a t[1]:b DB 3'],
    ['LMPOP 2 a b LEFT', 'LMPOP 2 t[1]:a t[1]:b LEFT'],
    ['PUBLISH c message', 'PUBLISH t[1]:c message'],
    ['SPUBLISH c message', 'SPUBLISH t[1]:c message'],
    ['SUBSCRIBE a b', 'SUBSCRIBE t[1]:a t[1]:b'],
    ['SSUBSCRIBE a', 'SSUBSCRIBE t[1]:a'],
    ['PUBSUB NUMSUB a b', 'PUBSUB NUMSUB t[1]:a t[1]:b'],
    ['CLUSTER KEYSLOT k', 'CLUSTER KEYSLOT t[1]:k'],
    ['COMMAND GETKEYS GET k', 'COMMAND GETKEYS GET k'],
  ])('goes before every name: %s', (words, expected) => {
    expect(planned(words.split(' '))).toEqual(expected.split(' '));
  });

  it.each([
    ['KEYS *', 'KEYS t\\[1]:*'],
    ['SCAN 0', 'SCAN 0 MATCH t\\[1]:*'],
    ['SCAN 0 COUNT 5 TYPE set', 'SCAN 0 COUNT 5 TYPE set MATCH t\\[1]:*'],
    ['SCAN 0 match a* MATCH b*', 'SCAN 0 match t\\[1]:a* MATCH t\\[1]:b*'],
    ['PSUBSCRIBE news.*', 'PSUBSCRIBE t\\[1]:news.*'],
    ['PUBSUB CHANNELS', 'PUBSUB CHANNELS t\\[1]:*'],
    ['PUBSUB CHANNELS n*', 'PUBSUB CHANNELS t\\[1]:n*'],
  ])('is no glob where it goes before one: %s', (words, expected) => {
    expect(planned(words.split(' '))).toEqual(expected.split(' '));
  });

  it('goes before the patterns of SORT that name keys, and before no others', () => {
    expect(planned('SORT l BY w_* GET # GET o_*->f STORE d'.split(' '))).toEqual(
      'SORT t[1]:l BY t[1]:w_* GET # GET t[1]:o_*->f STORE t[1]:d'.split(' '),
    );
    expect(planned('SORT l BY nosort'.split(' '))).toEqual('SORT t[1]:l BY nosort'.split(' '));
    expect(planned('SORT l BY w_*'.split(' '), usual, 't*:')).toBe('GATEWAY_TENANT_REFUSED');
  });

  it('goes into the channels in which the server tells of keys', () => {
    expect(planned(['SUBSCRIBE', '__keyspace@0__:k', '__keyevent@0__:del'])).toEqual([
      'SUBSCRIBE',
      '__keyspace@0__:t[1]:k',
      '__keyevent@0__:del',
    ]);
    expect(planned(['PSUBSCRIBE', '__keyspace@*__:k*', '__key*__:*'])).toEqual([
      'PSUBSCRIBE',
      '__keyspace@*__:t\\[1]:k*',
      '__key*__:*',
    ]);
  });

  it('goes before such a channel when somebody publishes there', () => {
    expect(planned(['PUBLISH', '__keyevent@0__:del', 'k'])).toEqual([
      'PUBLISH',
      't[1]:__keyevent@0__:del',
      'k',
    ]);
  });

  it('bounds what a connection hears of changed keys', () => {
    expect(planned('CLIENT TRACKING ON BCAST'.split(' '))).toEqual(
      'CLIENT TRACKING ON BCAST PREFIX t[1]:'.split(' '),
    );
    expect(planned('CLIENT TRACKING ON BCAST PREFIX a PREFIX b NOLOOP'.split(' '))).toEqual(
      'CLIENT TRACKING ON BCAST PREFIX t[1]:a PREFIX t[1]:b NOLOOP'.split(' '),
    );
    expect(planned('CLIENT TRACKING ON'.split(' '))).toEqual('CLIENT TRACKING ON'.split(' '));
    expect(planned('CLIENT TRACKING ON REDIRECT 7'.split(' '))).toBe('GATEWAY_TENANT_REFUSED');
  });
});

describe('a command that reaches beyond one tenant', () => {
  it.each([
    'SWAPDB 0 1',
    'MIGRATE h 1 k 0 100',
    'MONITOR',
    'SLOWLOG GET',
    'CLIENT LIST',
    'CLIENT KILL ID 3',
    'CONFIG GET *',
    'ACL LIST',
    'SCRIPT FLUSH',
    'FUNCTION LIST',
    'CLUSTER GETKEYSINSLOT 1 10',
    'CLUSTER COUNTKEYSINSLOT 1',
    'PUBSUB NUMPAT',
    'MEMORY STATS',
    'DEBUG OBJECT k',
    'LASTSAVE',
    'SAVE',
    'SHUTDOWN',
    'SYNC',
  ])('is refused: %s', (words) => {
    expect(planned(words.split(' '), { ...usual, ownUpstreamUser: true })).toBe(
      'GATEWAY_TENANT_REFUSED',
    );
  });

  it.each(['EVAL x 1 k', 'EVALSHA x 0', 'FCALL f 1 k', 'SCRIPT LOAD x'])(
    'is refused unless the upstream user is the tenant: %s',
    (words) => {
      expect(planned(words.split(' '))).toBe('GATEWAY_TENANT_REFUSED');
      expect(planned(words.split(' '), { ...usual, ownUpstreamUser: true })).toEqual(
        words.replace('1 k', '1 t[1]:k').split(' '),
      );
    },
  );

  it('is scoped where it means all keys, but not in a transaction', () => {
    expect(planned(['DBSIZE'])).toBe('scoped {"kind":"count"}');
    expect(planned(['RANDOMKEY'])).toBe('scoped {"kind":"random"}');
    expect(planned(['FLUSHDB', 'async'])).toBe('scoped {"kind":"unlink","databases":"this"}');
    expect(planned(['FLUSHALL'])).toBe('scoped {"kind":"unlink","databases":"all"}');
    expect(planned(['FLUSHALL', 'NOW'])).toBe('GATEWAY_ARGUMENT_REFUSED');
    expect(planned(['DBSIZE'], { ...usual, inTransaction: true })).toBe('GATEWAY_TENANT_REFUSED');
  });

  it.each(['SCAN 0 MATCH', 'SCAN 0 FOO 1', 'SORT k FOO', 'XREAD STREAMS a b 0'])(
    'is refused where its keys are not certain: %s',
    (words) => {
      expect(planned(words.split(' '))).toBe('GATEWAY_KEYS_UNCERTAIN');
    },
  );
});

describe('the shape of a command', () => {
  const shapeOf = (name: string): string => {
    const command = table.byName(name);
    if (command === undefined) throw new Error(`no such command: ${name}`);
    return tenantShape(command);
  };

  it('is plain for those that the hot path prefixes by itself', () => {
    for (const name of ['get', 'set', 'mget', 'hset', 'incr', 'expire', 'ping', 'exec'])
      expect([name, shapeOf(name)]).toEqual([name, 'plain']);
  });

  it('is planned where arguments or replies need a look', () => {
    for (const name of ['scan', 'sort', 'blpop', 'xadd', 'subscribe', 'info', 'eval', 'zunion'])
      expect([name, shapeOf(name)]).toEqual([name, 'planned']);
  });

  it('says where the keys of plain commands are, as the table does', () => {
    for (const command of table.commands) {
      const places = plainKeys(command);
      if (tenantShape(command) !== 'plain' || places === null) continue;
      const words = [...command.name.split('|'), 'a', 'b', 'c', 'd', 'e', 'f'];
      const args = argumentsOf(words);
      const uses = table.keys(command, args)?.map(({ index }) => index);
      const last = places.last < 0 ? args.count + places.last : places.last;
      const found: number[] = [];
      for (let at = places.first; at <= last; at += places.step) found.push(at);
      expect([command.name, found]).toEqual([command.name, uses]);
    }
  });

  it('is refused for a command that nobody here has heard of', () => {
    const [get] = table.commands.filter(({ name }) => name === 'get');
    if (get === undefined) throw new Error('no GET');
    expect(tenantShape({ ...get, name: 'ft.search' })).toBe('refused');
  });
});

describe('a tenant', () => {
  it('has a prefix', () => {
    expect(() => tenantOf('')).toThrow(RangeError);
  });
});
