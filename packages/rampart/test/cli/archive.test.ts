// What a person types, and what he hears when it cannot be meant.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { rampart } from './rampart.ts';

let stage: Stage;
let key: string;
let policy: string;

beforeAll(async () => {
  stage = new Stage();
  const directory = await stage.newDirectory('archive-cli');
  key = join(directory, 'key.pem');
  policy = join(directory, 'rampart.yaml');
  await writeFile(
    policy,
    `{ version: 1, app: shop, gateway: { listen: '127.0.0.1:1', upstream: '127.0.0.1:2' } }`,
  );
});

afterAll(() => stage[Symbol.asyncDispose]());

test('a key is printed as a recipient, and never written over', () => {
  const { stdout, status } = rampart('archive', 'key', key);
  expect(stdout).toMatch(/^x25519:[\w-]{43}\n$/);
  expect(status).toBe(0);
  const again = rampart('archive', 'key', key);
  expect(again.stderr).toMatch(/^CLI_OUTPUT: /);
  expect(again.status).toBe(1);
});

test.for([
  [[], /one of --to, --offset, --before-command and --latest/],
  [['--to', '2026-11-20 14:03'], /is no moment with its zone/],
  [['--before-command', 'DEL', '--occurrence', 'next'], /--occurrence "next" is no number/],
] as const)('what is no point to restore is refused: %j', ([words, says]) => {
  const place = ['--archive', join(key, 'nowhere'), '--key', key];
  const { stderr, status } = rampart('archive', 'restore', 'out', ...place, ...words);
  expect(stderr).toMatch(/^ARCHIVE_OPTION: /);
  expect(stderr).toMatch(says);
  expect(status).toBe(1);
});

test('a policy without an archive, and a directory without one, are said', () => {
  expect(rampart('archive', '--policy', policy).stderr).toMatch(/^ARCHIVE_POLICY_MISSING: /);
  const { stderr } = rampart('archive', 'list', '--archive', join(key, '..', 'nothing'));
  expect(stderr).toMatch(/^ARCHIVE_MISSING: /);
});
