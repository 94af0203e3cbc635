import { expect, test } from 'vitest';
import { aclText, configText, quoted } from '../src/redis-config.ts';

test('later directives replace earlier ones, and a list repeats its directive', () => {
  const text = configText({ port: 1, save: '""' }, { save: ['900 1', '300 10'], maxmemory: '4mb' });
  expect(text).toBe('port 1\nsave 900 1\nsave 300 10\nmaxmemory 4mb\n');
});

test('a value cannot smuggle in another directive', () => {
  expect(() => configText({ maxmemory: '4mb\nprotected-mode no' })).toThrow('line break');
});

test('an argument in quotes keeps its spaces, quotes and backslashes', () => {
  expect(quoted('/tmp/a "b" \\c')).toBe('"/tmp/a \\"b\\" \\\\c"');
});

test('an access list has hashes only, and bars the default user unless it is asked for', () => {
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(aclText({ web: { password: 'abc', rules: '~csrf:* +get' } })).toBe(
    `user default reset off\nuser web reset on #${abc} ~csrf:* +get\n`,
  );
  expect(aclText({ default: { password: 'abc' } })).toBe(
    `user default reset on #${abc} ~* &* +@all\n`,
  );
});
