// Rampart with everything that it needs to run, as a directory: its own runtime, what this repository
// publishes of the tool and its libraries, and the packages that they use.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { root } from '../mutate.ts';
import { run } from '../run.ts';
import { writeSums } from './archive.ts';
import { neededBy } from './packages.ts';
import type { Needed } from './packages.ts';

/** Reached by a link, and asked for a verb of its own: where it lies itself, the rest lies too. */
const launcher = `#!/bin/sh
here=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
exec "$here/runtime/node" "$here/node_modules/rampart/dist/cli/main.js" "$@"
`;

const programs = ['bin/rampart', 'runtime/node'] as const;

/** `runtime`: the program of Node.js that goes with it. Needs what `npm run build` makes. */
export async function makeTree(tree: string, runtime: string): Promise<void> {
  rmSync(tree, { recursive: true, force: true });
  for (const each of ['bin', 'runtime']) mkdirSync(join(tree, each), { recursive: true });
  for (const each of neededBy('rampart', root)) await bring(each, join(tree, each.place));
  cpSync(runtime, join(tree, 'runtime/node'), { dereference: true });
  writeFileSync(join(tree, 'bin/rampart'), launcher);
  cpSync(join(root, 'LICENSE'), join(tree, 'LICENSE'));
  await writeSums(tree, programs);
}

async function bring({ from, own, name }: Needed, into: string): Promise<void> {
  mkdirSync(into, { recursive: true });
  if (own) return unpackOwn(name, from, into);
  cpSync(from, into, {
    recursive: true,
    // What is below has places of its own.
    filter: (path) => path === from || !['node_modules', '.bin'].includes(basename(path)),
  });
}

/** Of our own, what npm would publish. */
async function unpackOwn(name: string, from: string, into: string): Promise<void> {
  const words = ['pack', from, '--silent', '--ignore-scripts', `--pack-destination=${into}`];
  const { ok, output } = await run('npm', words);
  const tarball = join(into, output.trim().split('\n').at(-1) ?? '');
  if (!ok) throw new Error(`npm pack of ${name} failed: ${output}`);
  const unpacked = await run('tar', ['-xzf', tarball, '-C', into, '--strip-components=1']);
  if (!unpacked.ok) throw new Error(`${tarball} cannot be unpacked: ${unpacked.output}`);
  rmSync(tarball);
}
