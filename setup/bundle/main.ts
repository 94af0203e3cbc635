// npm run bundle [-- DIRECTORY]: Rampart as one file that a host can run without anything else, and its
// checksum beside it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { root } from '../mutate.ts';
import { run } from '../run.ts';
import { packTree } from './archive.ts';
import { makeTree } from './tree.ts';

const [into = 'build'] = process.argv.slice(2);
const directory = resolve(into);
const name = `rampart-${versionOf()}-${process.platform}-${process.arch}`;

const built = await run('tsc', ['-b', 'tsconfig.build.json']);
if (!built.ok) throw new Error(built.output);
const pages = await run(process.execPath, ['packages/rampart/setup/build-web.ts']);
if (!pages.ok) throw new Error(pages.output);
mkdirSync(directory, { recursive: true });
const room = mkdtempSync(join(directory, '.bundle-'));
try {
  const tree = join(room, name);
  await makeTree(tree, process.execPath);
  const sum = await packTree(tree, join(directory, `${name}.tar.gz`), momentOf());
  writeFileSync(join(directory, `${name}.tar.gz.sha256`), `${sum}  ${name}.tar.gz\n`);
  console.log(`${join(directory, `${name}.tar.gz`)}\nSHA-256 ${sum}`);
} finally {
  rmSync(room, { recursive: true, force: true });
}

function versionOf(): string {
  const path = join(root, 'packages/rampart/package.json');
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    return String(manifest.version);
  }
  throw new Error(`${path} has no version.`);
}

/** The last change that is in it: whoever builds the same sources gets the same file. */
function momentOf(): number {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given !== undefined) return Number(given);
  const words = ['log', '-1', '--format=%ct'];
  return Number(execFileSync('git', words, { cwd: root, encoding: 'utf8' }));
}
