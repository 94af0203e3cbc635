// The tool as somebody installs it who has never seen this repository: by npm, from tarballs, with the
// packages that it needs and no other.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { neededBy } from '../bundle/packages.ts';
import { root } from '../mutate.ts';
import { run, type Ran } from '../run.ts';

const directory = mkdtempSync(join(tmpdir(), 'rp-tool-'));
const policy = join(directory, 'rampart.yaml');
const npx = (...words: readonly string[]): Promise<Ran> =>
  run('npm', ['exec', '--offline', `--prefix=${directory}`, '--', 'rampart', ...words]);

beforeAll(async () => {
  await succeed('tsc', ['-b', 'tsconfig.build.json']);
  await succeed(process.execPath, ['packages/rampart/setup/build-web.ts']);
  const packed = join(directory, 'packed');
  mkdirSync(packed);
  // Nothing is asked of a registry: the packages of others are packed as they are installed here.
  const needed = neededBy('rampart', root).map(({ from }) => from);
  const quiet = ['--silent', '--ignore-scripts'];
  await succeed('npm', ['pack', ...needed, ...quiet, `--pack-destination=${packed}`]);
  const tarballs = readdirSync(packed).map((file) => join(packed, file));
  writeFileSync(join(directory, 'package.json'), '{ "name": "operator", "private": true }\n');
  const where = [`--prefix=${directory}`, '--offline', '--no-audit', '--no-fund'];
  await succeed('npm', ['install', ...where, ...quiet, ...tarballs]);
  writeFileSync(
    policy,
    `version: 1
app: shop
gateway:
  listen: '127.0.0.1:6380'
  upstream: '127.0.0.1:6379'
  anonymous: default
`,
  );
}, 900_000);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('the tool, installed from tarballs', () => {
  it('is a command that npx finds, of the version that was packed', async () => {
    const { ok, output } = await npx('--version');
    // npm may have warnings of its own to tell.
    expect(output).toMatch(/^\d+\.\d+\.\d+$/m);
    expect(ok).toBe(true);
  });

  it('tells of every verb what it is for', async () => {
    const { output } = await npx('--help');
    for (const verb of ['gateway', 'audit', 'archive', 'prove', 'console', 'up', 'status']) {
      expect(output).toMatch(new RegExp(`^ *${verb} `, 'm'));
    }
    expect((await npx('audit', '--help')).output).toContain('--fail-on');
  });

  it('reads a policy', async () => {
    const { ok, output } = await npx('policy', 'check', policy);
    expect(output).toContain('rampart.yaml');
    expect(ok).toBe(true);
  });

  it('brings the pages of the console, and what operators copy', () => {
    const installed = join(directory, 'node_modules/rampart');
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    for (const part of ['LICENSE', 'README.md', 'grafana', 'systemd', 'dist/cli/main.js']) {
      expect(files).toContain(part);
    }
    expect(files.filter((file) => /^dist\/console\/.*\.html$/.test(file))).not.toEqual([]);
    expect(files.filter((file) => /(?<!\.d)\.tsx?$|\.tsbuildinfo$/.test(file))).toEqual([]);
  });

  it('is started by Node alone, under no condition of this repository', () => {
    const main = join(directory, 'node_modules/rampart/dist/cli/main.js');
    expect(
      execFileSync(process.execPath, [main, 'prove', '--help'], { encoding: 'utf8' }),
    ).toContain('--ablate');
  });
});

async function succeed(program: string, words: readonly string[]): Promise<void> {
  const { ok, output } = await run(program, words);
  if (!ok) throw new Error(`${program} ${words.join(' ')} failed:\n${output}`);
}
