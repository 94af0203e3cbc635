// A release from source. A whole server takes minutes to build, so what is built here stands in for one: a
// tarball of the same shape, whose Makefile writes down who builds and makes programs that are scripts.
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { Stage } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { carryOut } from '../../src/plan/apply/carry-out.ts';
import type { StepOf } from '../../src/policy/step.ts';
import { newGround } from './ground.ts';

let stage: Stage;
let directory: string;
let archive: string;
let sha256: string;

const makefile = `
all:
	test "$(BUILD_TLS)" = yes
	id -un > built-by
	for name in server cli check-rdb check-aof benchmark; do \\
	  printf '#!/bin/sh\\necho %s\\n' "$$(cat built-by)" > src/redis-$$name; chmod 755 src/redis-$$name; \\
	done
`;

beforeAll(async () => {
  stage = new Stage();
  directory = await stage.newDirectory('source');
  for (const each of [dirname(directory), directory]) await chmod(each, 0o711);
  const release = join(directory, 'redis-7.0.99');
  await mkdir(join(release, 'src'), { recursive: true });
  await writeFile(join(release, 'Makefile'), makefile);
  await writeFile(join(release, 'src', 'server.c'), 'int main;\n');
  archive = join(directory, 'redis-7.0.99.tar.gz');
  await stage.run('tar', ['-czf', archive, '-C', directory, 'redis-7.0.99']);
  sha256 = createHash('sha256')
    .update(await readFile(archive))
    .digest('hex');
});
afterAll(async () => {
  await stage.strike();
});

async function build(from: string, sum: string): Promise<string> {
  const root = await stage.newDirectory('machine');
  await using hand = (await (await newGround(stage)).site({ root })).hand();
  const step: StepOf<'build-source'> = {
    kind: 'build-source',
    engine: 'redis',
    from,
    sha256: sum,
    into: '/opt/rampart/redis',
    id: 'build-source /opt/rampart/redis',
    host: 'localhost',
    process: null,
    change: { sign: '+', what: '/opt/rampart/redis', details: [] },
    tags: [],
    risk: '',
    verified: '',
    undone: '',
  };
  await carryOut(step, hand);
  return join(root, 'opt/rampart/redis');
}

async function leftBehind(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('rampart-build-'));
}

describe('a release from source', () => {
  it('is built as nobody, with TLS, and its programs are root’s', async () => {
    const into = await build(archive, sha256);
    const program = join(into, 'bin', 'redis-server');
    const who = await stage.run(program, []);
    const isRoot = process.getuid?.() === 0;
    expect(who.trim()).toBe(isRoot ? 'nobody' : process.env['USER']);
    const { uid, mode } = await stat(program);
    expect([uid, mode & 0o777]).toEqual([process.getuid?.() ?? 0, 0o755]);
    expect(await readdir(into)).toEqual(['bin', 'source.sha256']);
    expect(await leftBehind()).toEqual([]);
  });

  it('whose checksum is wrong is not unpacked, and nothing is left of it', async () => {
    const wrong = sha256.replaceAll(/^./g, (digit) => (digit === '0' ? '1' : '0'));
    await expect(build(archive, wrong)).rejects.toMatchObject({ code: 'PLAN_CHECKSUM' });
    expect(await leftBehind()).toEqual([]);
  });

  it('that does not build says how it ended, and nothing is left of it', async () => {
    const broken = join(directory, 'broken.tar.gz');
    await mkdir(join(directory, 'broken'));
    await writeFile(
      join(directory, 'broken', 'Makefile'),
      'all:\n\t@echo no compiler here; exit 2\n',
    );
    await stage.run('tar', ['-czf', broken, '-C', directory, 'broken']);
    const sum = createHash('sha256')
      .update(await readFile(broken))
      .digest('hex');
    const failed = build(broken, sum);
    await expect(failed).rejects.toMatchObject({ code: 'PLAN_BUILD' });
    await expect(failed).rejects.toThrow('no compiler here');
    expect(await leftBehind()).toEqual([]);
  });

  it('is downloaded, and compared with its checksum all the same', async () => {
    const bytes = await readFile(archive);
    const server = createServer((request, response) => {
      if (request.url === '/redis.tar.gz') response.end(bytes);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const from = `http://127.0.0.1:${port}`;
      expect(await readdir(await build(`${from}/redis.tar.gz`, sha256))).toEqual([
        'bin',
        'source.sha256',
      ]);
      await expect(build(`${from}/other`, sha256)).rejects.toMatchObject({ code: 'PLAN_DOWNLOAD' });
    } finally {
      server.close();
    }
  });
});
