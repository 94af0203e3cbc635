import { chmod, mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, describe, expect, it } from 'vitest';

import { packTree, writeSums } from '../bundle/archive.ts';
import { neededBy } from '../bundle/packages.ts';
import { root } from '../mutate.ts';

const stage = new Stage();
afterAll(() => stage.strike());

/** The same files, made in another order, at another time, by somebody with other habits. */
async function treeOf(names: readonly string[], mode: number, moment: number): Promise<string> {
  const tree = join(await stage.newDirectory('bundle'), 'rampart-1.0.0');
  for (const name of names) {
    const path = join(tree, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, `This is ${name}.`);
    await chmod(path, mode);
    await utimes(path, moment, moment);
  }
  await writeSums(tree, ['bin/rampart']);
  return tree;
}

describe('the file that hosts get', () => {
  it('is the same, bit for bit, whoever makes it and when', async () => {
    const names = ['bin/rampart', 'node_modules/a/index.js', 'LICENSE'];
    const one = await treeOf(names, 0o600, 1_000_000);
    const other = await treeOf(names.toReversed(), 0o666, 2_000_000);
    const sums = [
      await packTree(one, `${one}.tar.gz`, 5),
      await packTree(other, `${other}.tar.gz`, 5),
    ];
    expect(sums[0]).toBe(sums[1]);
    expect(await readFile(`${one}.tar.gz`)).toEqual(await readFile(`${other}.tar.gz`));
  });

  it('lists every file but the list itself, as sha256sum checks it', async () => {
    const tree = await treeOf(['bin/rampart', 'LICENSE'], 0o600, 0);
    const said = await stage.run('sha256sum', ['--check', 'SHA256SUMS'], { cwd: tree });
    expect(said).toBe('LICENSE: OK\nbin/rampart: OK\n');
  });

  it('holds what the command uses, each where Node.js looks for it, and no tool of this repository', () => {
    const needed = new Map(neededBy('rampart', root).map((each) => [each.place, each]));
    const own = [...needed.values()].filter((each) => each.own).map(({ name }) => name);
    expect(own).toEqual(['@rampart/client', '@rampart/csrf', '@rampart/keyring', 'rampart']);
    for (const name of ['redis', '@redis/client', 'yaml', 'valibot', 'citty']) {
      expect(needed.has(`node_modules/${name}`), name).toBe(true);
    }
    for (const name of ['vitest', 'typescript', '@rampart/stage', 'ioredis']) {
      expect(needed.has(`node_modules/${name}`), name).toBe(false);
    }
  });

  it('is not made where a package is missing', () => {
    expect(() => neededBy('no-such-package', root)).toThrow(/^no-such-package is not installed/);
  });
});
