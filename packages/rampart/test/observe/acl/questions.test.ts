import { describe, expect, test } from 'vitest';
import { readAclFile } from '../../../src/observe/acl/acl-lines.ts';
import { Catalogue } from '../../../src/observe/acl/catalogue.ts';
import { globMatches } from '../../../src/observe/acl/glob.ts';
import { mayRun } from '../../../src/observe/acl/may-run.ts';
import {
  grantsOf,
  grantsOfCategory,
  reachesEveryChannel,
  reachesEveryKey,
  sameRights,
} from '../../../src/observe/acl/questions.ts';
import { userOf } from '../../../src/observe/acl/rules.ts';
import type { AclUser } from '../../../src/observe/acl/user.ts';

const catalogue = Catalogue.bundled();
const reading = { catalogue, everyChannel: false };

function user(rules: string): AclUser {
  const read = userOf('web', rules.split(' '), reading);
  expect(read.faults).toEqual([]);
  return read.user;
}

const reads = { reads: true, writes: false };
const writes = { reads: false, writes: true };

describe('a right', () => {
  test('is told with the rule that gave it last', () => {
    const rulesOf = (rules: string, command: string): readonly string[] =>
      grantsOf(user(rules), command).map(({ rule }) => rule);
    expect(rulesOf('+@all', 'flushall')).toEqual(['+@all']);
    expect(rulesOf('+@all -flushall', 'flushall')).toEqual([]);
    expect(rulesOf('+@read +GET', 'get')).toEqual(['+GET']);
    expect(rulesOf('+config', 'config|set')).toEqual(['+config']);
    expect(rulesOf('+get (~a +@read)', 'get')).toEqual(['+get', '+@read']);
    expect(rulesOf('allcommands', 'config|set')).toEqual(['allcommands']);
  });

  test('may be for a first argument only', () => {
    const [grant] = grantsOf(user('+select|0'), 'select');
    expect(grant).toMatchObject({ rule: '+select|0', firstArgument: '0' });
  });

  test('is found by the category of its command', () => {
    const dangerous = grantsOfCategory(user('+@all -@dangerous +keys'), catalogue, 'dangerous');
    expect(dangerous.map(({ command }) => command)).toEqual(['keys']);
  });
});

describe('the reach of a selector', () => {
  const own = (rules: string) => user(rules).selectors[0];

  test('is every key by any of the ways to say so', () => {
    for (const rules of ['~*', 'allkeys', '~**', '%RW~**']) {
      expect(reachesEveryKey(own(rules), { reads: true, writes: true })).toBe(true);
    }
    expect(reachesEveryKey(own('%R~** ~cart:*'), reads)).toBe(true);
    expect(reachesEveryKey(own('%R~** ~cart:*'), writes)).toBe(false);
    expect(reachesEveryKey(own('~cart:*'), reads)).toBe(false);
  });

  test('is every channel by any of them', () => {
    expect(reachesEveryChannel(own('&*'))).toBe(true);
    expect(reachesEveryChannel(own('allchannels'))).toBe(true);
    expect(reachesEveryChannel(own('&news:*'))).toBe(false);
    expect(reachesEveryChannel(own('resetchannels'))).toBe(false);
  });
});

test('users are the same by what they may, and not by how it is written', () => {
  const one = user('on >secret ~a ~b &c +get +set');
  expect(sameRights(one, user('&c +set ~b ~a >secret +get on'))).toBe(true);
  expect(sameRights(one, user('on >secret %R~a ~b &c +get +set'))).toBe(false);
  expect(sameRights(one, user('on >other ~a ~b &c +get +set'))).toBe(false);
  expect(sameRights(user('+@all'), user('+@all -get +get'))).toBe(false);
});

test('a refusal names the one thing that is missing', () => {
  const web = user('~cart:* +get +publish &news');
  const missing = (...words: string[]) => mayRun(web, words, catalogue);
  expect(missing('SET', 'cart:1', 'x')).toMatchObject({ missing: { command: 'set' } });
  expect(missing('GET', 'price:1')).toMatchObject({ missing: { kind: 'key', reads: true } });
  expect(missing('PUBLISH', 'other', 'x')).toMatchObject({ missing: { kind: 'channel' } });
  expect(missing('NOTHING')).toEqual({ kind: 'no-command' });
  // Who has not even logged in may.
  expect(missing('AUTH', 'a', 'b')).toMatchObject({ kind: 'allowed' });
});

test('a server before 7.0, which tells less of its commands, is not taken to ask for no keys', () => {
  const old = Catalogue.fromReply([
    ['get', 2, ['readonly', 'fast'], 1, 1, 1, ['@read', '@fast']],
    ['xread', -4, ['readonly', 'movablekeys'], 0, 0, 0, ['@read']],
    ['config', -2, ['admin'], 0, 0, 0, ['@admin', '@dangerous']],
    ['own.get', -2, ['readonly'], 1, -1, 1, ['@read']],
  ]);
  const rules = ['~cart:*', '+@read', '+config|get'];
  const read = userOf('web', rules, { catalogue: old, everyChannel: true });
  expect(read.faults).toEqual([]);
  const answers = [
    ['GET', 'cart:1'],
    ['GET', 'price:1'],
    ['XREAD', 'STREAMS', 'price:1', '0'],
    ['OWN.GET', 'cart:1', 'price:1'],
    ['CONFIG', 'GET', 'dir'],
    ['CONFIG', 'SET', 'dir', '/'],
  ].map((words) => mayRun(read.user, words, old).kind);
  expect(answers).toEqual(['allowed', 'refused', 'refused', 'refused', 'allowed', 'refused']);
});

describe('a file of users', () => {
  const read = (text: string) => readAclFile(Buffer.from(text), reading);

  test('without a line for default leaves it everything', () => {
    const { users, faults } = read('user web on ~* +get\n\n');
    expect(faults).toEqual([]);
    const [first] = users;
    expect(first).toMatchObject({ name: 'default', enabled: true, anyPassword: true });
    expect(first?.selectors[0].may.everyCommand).toBe(true);
  });

  test('is refused with the line, and without a password of it', () => {
    const digest = 'a'.repeat(63);
    const { faults } = read(
      ['user default off', 'user web +nothing', 'web on', 'user web on', `user x #${digest}`].join(
        '\n',
      ),
    );
    expect(faults.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    expect(JSON.stringify(faults)).not.toContain(digest);
  });

  test('keeps names and globs of any bytes', () => {
    const { users } = read('user gr\u00FC\u00DFe on ~sch\u00F6n:* +get\n');
    const found = users.find(({ name }) => name === 'gr\u00FC\u00DFe');
    if (found === undefined) throw new Error('The name was lost.');
    expect(mayRun(found, ['GET', 'sch\u00F6n:1'], catalogue)).toMatchObject({ kind: 'allowed' });
  });
});

test.for<[glob: string, text: string, matches: boolean]>([
  ['*', '', false],
  ['', '', true],
  ['a*b*c', 'axxbxxbxxc', true],
  ['a*b*c', 'axxbxxbxx', false],
  ['[a-', '-', true],
  ['[^a-c]', 'd', true],
  ['[c-a]', 'b', true],
  ['[\\]]', ']', true],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['a\\', 'a\\', true],
  ['?', '*', true],
])('the glob %s and the text %s', ([glob, text, matches]) => {
  expect(globMatches(Buffer.from(glob), Buffer.from(text))).toBe(matches);
});
