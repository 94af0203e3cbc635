import { CommandTable } from '@rampart/client/commands';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  channelIn,
  channelOut,
  patternIn,
  patternOut,
} from '../../../src/gateway/tenant/channels.ts';
import { cleanErrorText } from '../../../src/gateway/tenant/clean-error.ts';
import { cleanInfo } from '../../../src/gateway/tenant/clean-info.ts';
import { cleanMessage } from '../../../src/gateway/tenant/clean-message.ts';
import { cleanerFor } from '../../../src/gateway/tenant/cleaners.ts';
import { tenantOf } from '../../../src/gateway/tenant/tenant.ts';
import { readReply, type Reply } from '../../../src/resp/read.ts';
import { plain } from './wire.ts';

const tenant = tenantOf('t:');

const bulk = (text: string): Reply => ({ kind: 'bulk', bytes: Buffer.from(text) });
const list = (...items: Reply[]): Reply => ({ kind: 'array', items });
const push = (...items: Reply[]): Reply => ({ kind: 'push', items });
const number = (value: number): Reply => ({ kind: 'integer', text: String(value) });
const none: Reply = { kind: 'null', form: 'array' };
const failed = (text: string): Reply => ({ kind: 'error', bytes: Buffer.from(text) });

function clean(name: string, reply: Reply): unknown {
  const command = CommandTable.bundled().byName(name);
  const cleaner = command === undefined ? null : cleanerFor(command);
  if (cleaner === null) throw new Error(`${name} needs no cleaning.`);
  return plain(cleaner(reply, tenant));
}

describe('a reply', () => {
  it('lists names as the tenant knows them, and nobody else’s', () => {
    expect(clean('keys', list(bulk('t:a'), bulk('u:b'), bulk('t:t:c')))).toEqual(['a', 't:c']);
    expect(clean('scan', list(bulk('17'), list(bulk('t:a'), bulk('x'))))).toEqual(['17', ['a']]);
    expect(clean('scan', list(bulk('17'), list()))).toEqual(['17', []]);
    expect(clean('pubsub|channels', list(bulk('t:c'), bulk('__keyevent@0__:del')))).toEqual(['c']);
    expect(clean('pubsub|numsub', list(bulk('t:c'), number(2)))).toEqual(['c', 2]);
  });

  it('names the key from which something was taken', () => {
    expect(clean('blpop', list(bulk('t:a'), bulk('t:value')))).toEqual(['a', 't:value']);
    expect(clean('bzmpop', list(bulk('t:a'), list(bulk('t:m'), bulk('1'))))).toEqual([
      'a',
      ['t:m', '1'],
    ]);
    expect(clean('blpop', none)).toBeNull();
  });

  it('names streams, in RESP2 and in RESP3', () => {
    const entries = list(list(bulk('1-1'), list(bulk('t:f'), bulk('t:v'))));
    const shown = [['1-1', ['t:f', 't:v']]];
    expect(clean('xread', list(list(bulk('t:s'), entries)))).toEqual([['s', shown]]);
    expect(clean('xread', { kind: 'map', items: [bulk('t:s'), entries] })).toEqual(['s', shown]);
    expect(clean('xread', none)).toBeNull();
  });

  it('of a script holds names anywhere', () => {
    expect(clean('eval', list(bulk('t:a'), list(bulk('t:b')), bulk('value'), number(1)))).toEqual([
      'a',
      ['b'],
      'value',
      1,
    ]);
  });

  it('quotes names in errors', () => {
    expect(clean('xreadgroup', failed("NOGROUP No such key 't:s' or consumer group 'g'"))).toBe(
      "-NOGROUP No such key 's' or consumer group 'g'",
    );
    expect(cleanErrorText(Buffer.from("'t:t:a' t:b"), tenant).toString()).toBe("'t:a' b");
    const untouched = Buffer.from('ERR syntax error');
    expect(cleanErrorText(untouched, tenant)).toBe(untouched);
  });

  it('of INFO holds what clients look for, and counts nothing', () => {
    const text = [
      '# Server',
      'redis_version:7.0.15',
      'config_file:/etc/redis.conf',
      '',
      '# Clients',
      'connected_clients:7',
      '',
      '# Persistence',
      'loading:0',
      '',
      '# Keyspace',
      'db0:keys=3,expires=0,avg_ttl=0',
      '',
    ].join('\r\n');
    expect(cleanInfo(Buffer.from(text)).toString()).toBe(
      '# Server\r\nredis_version:7.0.15\r\n\r\n# Persistence\r\nloading:0\r\n',
    );
    expect(cleanInfo(Buffer.from('# Keyspace\r\ndb0:keys=3\r\n')).toString()).toBe('');
  });

  it('of CLIENT TRACKINGINFO shows the prefixes that were asked for', () => {
    const reply = list(bulk('flags'), list(bulk('bcast')), bulk('prefixes'), list(bulk('t:a')));
    expect(clean('client|trackinginfo', reply)).toEqual(['flags', ['bcast'], 'prefixes', ['a']]);
  });
});

describe('a message', () => {
  const cleaned = (reply: Reply): unknown => {
    const message = cleanMessage(reply, tenant);
    return message === null ? 'dropped' : plain(message);
  };

  it('comes from a channel of the tenant', () => {
    expect(cleaned(push(bulk('message'), bulk('t:c'), bulk('t:text')))).toEqual([
      'message',
      'c',
      't:text',
    ]);
    expect(cleaned(list(bulk('smessage'), bulk('t:c'), bulk('x')))).toEqual(['smessage', 'c', 'x']);
    expect(cleaned(push(bulk('pmessage'), bulk('t:c*'), bulk('t:cd'), bulk('x')))).toEqual([
      'pmessage',
      'c*',
      'cd',
      'x',
    ]);
  });

  it('from any other channel is dropped', () => {
    expect(cleaned(push(bulk('message'), bulk('u:c'), bulk('x')))).toBe('dropped');
    expect(cleaned(push(bulk('pmessage'), bulk('__key*'), bulk('u:c'), bulk('x')))).toBe('dropped');
  });

  it('about a key is about a key of the tenant', () => {
    const about = (channel: string, content: string): unknown =>
      cleaned(push(bulk('pmessage'), bulk('__key*__:*'), bulk(channel), bulk(content)));
    expect(about('__keyspace@0__:t:k', 'set')).toEqual([
      'pmessage',
      '__key*__:*',
      '__keyspace@0__:k',
      'set',
    ]);
    expect(about('__keyevent@0__:set', 't:k')).toEqual([
      'pmessage',
      '__key*__:*',
      '__keyevent@0__:set',
      'k',
    ]);
    expect(about('__keyspace@0__:u:k', 'set')).toBe('dropped');
    expect(about('__keyevent@0__:set', 'u:k')).toBe('dropped');
  });

  it('that keys have changed names those of the tenant', () => {
    const invalid = (...names: string[]): Reply =>
      push(bulk('invalidate'), list(...names.map(bulk)));
    expect(cleaned(invalid('t:a', 'u:b'))).toEqual(['invalidate', ['a']]);
    expect(cleaned(invalid('u:b'))).toBe('dropped');
    expect(cleaned(push(bulk('invalidate'), none))).toEqual(['invalidate', null]);
  });

  it('that a subscription holds shows the name that was asked for', () => {
    expect(cleaned(list(bulk('subscribe'), bulk('t:c'), number(1)))).toEqual(['subscribe', 'c', 1]);
    expect(cleaned(list(bulk('psubscribe'), bulk('t:c*'), number(1)))).toEqual([
      'psubscribe',
      'c*',
      1,
    ]);
    expect(cleaned(list(bulk('unsubscribe'), none, number(0)))).toEqual(['unsubscribe', null, 0]);
    expect(cleaned(list(bulk('pong'), bulk('t:x')))).toEqual(['pong', 't:x']);
  });
});

describe('a channel', () => {
  it('comes out as it went in, whatever it is called', () => {
    const parts = fc.constantFrom(
      '__keyspace@',
      '__keyevent@',
      '__key',
      '*',
      '0__:',
      '__:',
      't:',
      'a',
    );
    const names = fc.array(parts, { maxLength: 6 }).map((found) => Buffer.from(found.join('')));
    const special = tenantOf('t[*]\\:');
    fc.assert(
      fc.property(names, (name) => {
        expect(channelOut(channelIn(name, special), special)).toEqual(name);
        expect(Buffer.from(patternOut(patternIn(name, special), special))).toEqual(name);
      }),
    );
  });
});

describe('any reply of the server', () => {
  it('survives cleaning when there is nothing to clean', () => {
    const bytes = Buffer.from('*2\r\n$1\r\n0\r\n*1\r\n$3\r\nt:a\r\n');
    const { reply } = readReply(bytes, 0);
    for (const name of ['info', 'client|tracking', 'pubsub|numsub', 'xadd'])
      expect(clean(name, reply)).toEqual(['0', ['t:a']]);
  });
});
