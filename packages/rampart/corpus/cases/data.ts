// Keys, values and amounts: what an application may touch, and how much of it at a time.
import { allow, block, observe, throttle, type OwnCase } from './sketch.ts';

export const keys: readonly OwnCase[] = [
  block('not-ours', 'A key outside of the application’s.', {
    sends: [['GET', 'csrf:1']],
    means: 'GET',
  }),
  block('second-of-two', 'A strange key behind an own one.', {
    sends: [['MGET', 'session:1', 'csrf:1']],
    means: 'MGET',
  }),
  block('template', 'More than digits where digits belong.', {
    sends: [['GET', 'price:1:discount']],
    means: 'GET',
  }),
  block('store', 'The target of a sort.', {
    sends: [['SORT', 'session:1', 'STORE', 'csrf:1']],
  }),
  block('sort-get', 'A pattern that reads other keys.', {
    sends: [['SORT', 'session:1', 'BY', 'nosort', 'GET', 'csrf:*']],
  }),
  block('line-break', 'A key with a line break in it.', {
    sends: [['SET', 'session:1\r\nFLUSHALL', 'x']],
    means: 'SET',
  }),
  block('long', 'A key of a megabyte.', {
    sends: [['SET', `session:${'k'.repeat(1_048_576)}`, 'x']],
    means: 'SET',
  }),
  block('all-channels', 'Every message of everybody.', {
    sends: [['PSUBSCRIBE', '*']],
    means: 'PSUBSCRIBE',
  }),
];

export const amounts: readonly OwnCase[] = [
  block('offset', 'One byte at half a gigabyte.', {
    sends: [['SETRANGE', 'session:1', '536870911', 'x']],
    means: 'SETRANGE',
  }),
  block('pattern', 'A pattern with a thousand stars.', {
    sends: [['SCAN', '0', 'MATCH', 'session:*?'.repeat(400)]],
    means: 'SCAN',
  }),
  block('count', 'As many members as a number can name.', {
    sends: [
      ['SADD', 'session:set', 'a'],
      ['SRANDMEMBER', 'session:set', '-9223372036854775808'],
    ],
    means: 'SRANDMEMBER',
  }),
  block('serialized', 'A value in the server’s own form.', {
    sends: [['RESTORE', 'session:1', '0', '\0\x01a\x0b\0\0\0\0\0\0\0\0\0']],
  }),
  throttle('guessing', 'Passwords, one after the other.', {
    sends: Array.from({ length: 4 }, (_, at) => ['AUTH', 'app', `guess ${at}`]),
    loggedIn: false,
  }),
  throttle('endless-script', 'A script that never ends.', {
    sends: [['EVAL', 'while true do end', '0']],
  }),
  throttle('waiting', 'Connections that wait for what never comes.', {
    sends: [['BLPOP', 'session:none', '0']],
  }),
  observe('forged-sketch', 'The bytes of a HyperLogLog, written by hand.', {
    sends: [
      ['SET', 'session:h', `HYLL\x01${'\0'.repeat(11)}`],
      ['PFCOUNT', 'session:h'],
    ],
  }),
  observe('replies-off', 'Whoever switches replies off sees no errors.', {
    sends: [
      ['CLIENT', 'REPLY', 'OFF'],
      ['SET', 'session:1', '1'],
    ],
  }),
];

export const honest: readonly OwnCase[] = [
  allow('values', 'Whatever bytes a value has.', {
    sends: [
      ['SET', 'session:1', 'FLUSHALL\r\nCONFIG SET dir /tmp'],
      ['GET', 'session:1'],
    ],
  }),
  allow('binary', 'Every byte there is.', {
    sends: [
      Buffer.concat([
        Buffer.from('*3\r\n$3\r\nSET\r\n$9\r\nsession:b\r\n$256\r\n'),
        Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
        Buffer.from('\r\n'),
      ]),
      ['GET', 'session:b'],
    ],
  }),
  allow('pipeline', 'Five hundred commands in one write.', {
    sends: ['*2\r\n$4\r\nINCR\r\n$9\r\nsession:n\r\n'.repeat(500)],
  }),
  allow('transaction', 'Commands that belong together.', {
    sends: [['MULTI'], ['INCR', 'session:n'], ['INCR', 'session:n'], ['EXEC']],
  }),
  allow('own-script', 'A script that touches the keys that it names.', {
    sends: [['EVAL', "return redis.call('INCR', KEYS[1])", '1', 'session:n']],
  }),
  allow('health-check', 'What a balancer sends.', { sends: ['PING\r\nQUIT\r\n'] }),
  allow('monitoring', 'A question of whoever watches the server.', {
    sends: [['CONFIG', 'GET', 'maxmemory']],
  }),
  allow('resp3', 'The newer form of answers.', {
    sends: [
      ['HELLO', '3'],
      ['HSET', 'session:h', 'a', '1'],
      ['HGETALL', 'session:h'],
    ],
  }),
];
