// Users and configuration: kept beside the data, with nothing in them that opens anything.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { expect, test } from 'vitest';

import { readKeptFiles, withoutSecrets } from '../../src/archive/capture/kept-files.ts';
import { Archive } from '../../src/archive/read/archive.ts';
import { keptFilesAt } from '../../src/archive/read/kept-files.ts';
import { identities } from './archiving.ts';
import { madeArchive, stream } from './made.ts';

const hash = '2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b';

test('a password becomes the hash that the server itself would write', () => {
  expect(withoutSecrets('user web on >secret ~* +@all')).toBe(`user web on #${hash} ~* +@all`);
  expect(withoutSecrets('USER web on <secret')).toBe(`USER web on !${hash}`);
  expect(withoutSecrets('requirepass "secret"')).toBe(`requirepass #${hash}`);
  expect(withoutSecrets('  masterauth secret ')).toBe(`  masterauth #${hash} `);
  expect(withoutSecrets('sentinel auth-pass shop secret')).toBe(`sentinel auth-pass shop #${hash}`);
});

test('what is no password stays', () => {
  const text = `user web on #${hash} ~cart:* +get\nmaxmemory 1gb\n# user >comment`;
  expect(withoutSecrets(text)).toBe(text);
});

test('a file that is not there is left out, and appears when it is', async () => {
  await using stage = new Stage();
  const path = join(await stage.newDirectory('etc'), 'users.acl');
  expect(await readKeptFiles([path])).toEqual({ files: [] });
  await writeFile(path, 'user web on >secret');
  expect(await readKeptFiles([path])).toEqual({
    files: [{ path, text: `user web on #${hash}` }],
  });
});

test('at a point they are what they were then', async () => {
  await using stage = new Stage();
  const { store, recorder, now } = await madeArchive(await stage.newDirectory('archive'), [
    stream(['SET', 'a', '1']),
  ]);
  const files = (text: string): { files: { path: string; text: string }[] } => ({
    files: [{ path: '/etc/users.acl', text }],
  });
  const first = recorder.intake.offset;
  recorder.keep(files('old'), now());
  recorder.intake.stream(stream(['SET', 'b', '1']), now());
  recorder.keep(files('new'), now());
  await recorder.rest(now(), true);
  const archive = await Archive.open(store);
  const [history] = archive.histories;
  if (history === undefined) throw new TypeError('There is no history.');
  const at = async (offset: number): Promise<unknown> =>
    keptFilesAt(archive, { history, offset }, identities[0]);
  expect(await at(first - 1)).toBeNull();
  expect(await at(first)).toEqual(files('old'));
  expect(await at(first + 1_000)).toEqual(files('new'));
});
