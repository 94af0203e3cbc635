import { expect, test } from 'vitest';
import { findProgram, lookForProgram } from '@rampart/stage';
import { failureOf } from './fixtures/failure.ts';

const shell = { names: ['no-such-shell', 'sh'], variable: 'TEST_SHELL', install: '`get sh`' };
const missing = { names: ['no-such-shell'], variable: 'TEST_SHELL', install: '`get sh`' };

test('a program is found on the PATH, by the first of its names that is there', () => {
  expect(findProgram(shell, { PATH: '/nowhere:/bin' })).toBe('/bin/sh');
});

test('a variable that names a program comes first', () => {
  expect(findProgram(shell, { PATH: '/bin', TEST_SHELL: process.execPath })).toBe(process.execPath);
});

test('a variable that names nothing is an error and not passed over', () => {
  const env = { PATH: '/bin', TEST_SHELL: '/nowhere/sh' };
  expect(() => findProgram(shell, env)).toThrow('TEST_SHELL names /nowhere/sh');
  expect(lookForProgram(shell, env)).toBeUndefined();
});

test('a missing program is an error that says how to install it', async () => {
  const search = async (): Promise<unknown> => findProgram(missing, { PATH: '/bin' });
  const { code, message } = await failureOf(search());
  expect(code).toBe('STAGE_PROGRAM_MISSING');
  expect(message).toMatch(/no-such-shell .*Install it: `get sh`.*TEST_SHELL/);
});

test('a program that lacks what is needed is passed over, and the error says what that is', async () => {
  const fussy = { ...shell, proof: ['-c', 'exit 0'] };
  expect(findProgram(fussy, { PATH: '/nowhere:/bin' })).toBe('/bin/sh');
  const lacking = { ...shell, proof: ['-c', 'exit 1'] };
  const search = async (): Promise<unknown> => findProgram(lacking, { PATH: '/bin' });
  expect((await failureOf(search())).message).toContain('with which `-c exit 1` works');
  expect(lookForProgram(lacking, { PATH: '/bin', TEST_SHELL: '/bin/sh' })).toBeUndefined();
});
