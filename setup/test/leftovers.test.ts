import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { openScene, type Scene } from '../leftovers.ts';

const idle = 'process.stdout.write("up"); setInterval(() => {}, 60_000);';

function directoryOf(scene: Scene): string {
  const directory = scene.environment['TMPDIR'];
  if (directory === undefined) throw new Error('A scene has a temporary directory.');
  return directory;
}

async function startIdle(options: Parameters<typeof spawn>[2]): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', idle], { ...options, stdio: 'pipe' });
  await once(child.stdout ?? child, 'data');
  return child;
}

describe('what a test run leaves behind', () => {
  it('is nothing after a run that cleans up', () => {
    const scene = openScene();
    expect(scene.clear()).toEqual([]);
    expect(existsSync(directoryOf(scene))).toBe(false);
  });

  it('is a temporary file', () => {
    const scene = openScene();
    writeFileSync(join(directoryOf(scene), 'dump.rdb'), '');
    expect(scene.clear()).toEqual(['temporary file dump.rdb']);
    expect(existsSync(directoryOf(scene))).toBe(false);
  });

  it('is a process that still carries the mark, which is ended', async () => {
    const scene = openScene();
    const child = await startIdle({ env: { ...process.env, ...scene.environment } });
    const ended = once(child, 'exit');
    expect(scene.clear()).toEqual([expect.stringContaining(`process ${child.pid}: `)]);
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('is a process without the mark that works in the directory, as Redis does', async () => {
    const scene = openScene();
    const child = await startIdle({ cwd: directoryOf(scene) });
    const ended = once(child, 'exit');
    expect(scene.clear()).toEqual([expect.stringContaining(`process ${child.pid}: `)]);
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('does not include a process of somebody else', async () => {
    const scene = openScene();
    const child = await startIdle({});
    try {
      expect(scene.clear()).toEqual([]);
      expect(child.exitCode).toBeNull();
    } finally {
      child.kill();
    }
  });
});
