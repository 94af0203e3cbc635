// A server gives a full copy as fast as it is read, and a disk may be slower.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor } from '@rampart/stage';
import { afterAll, expect, it } from 'vitest';

import { archived, digestOf, restore, startArchiving } from './archiving.ts';

const stage = new Stage();
afterAll(() => stage[Symbol.asyncDispose]());

/** Until it is let go, nothing of this process gets to the disk: all threads for that wait for a pipe. */
async function holdTheDisk(): Promise<() => Promise<void>> {
  const pipe = join(await stage.newDirectory('held'), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4);
  const held = Array.from({ length: threads }, () => open(pipe, 'r'));
  return async () => {
    const writer = spawn('sh', ['-c', ': > "$1"', 'sh', pipe], { stdio: 'ignore' });
    await once(writer, 'close');
    for (const each of held) await (await each).close();
  };
}

it('a full copy that came faster than the disk took it is whole, and was held within bounds', async () => {
  const redis = await stage.redis({
    config: {
      'repl-diskless-sync-delay': 0,
      'enable-debug-command': 'local',
      rdbcompression: 'no',
    },
  });
  await redis.command('DEBUG', 'POPULATE', '60000', 'key', '1000');
  const held: Promise<() => Promise<void>>[] = [];
  let received = 0;
  await using archiving = await startArchiving(stage, redis, {
    segmentBytes: 16 * 1024 * 1024,
    tell: ({ code }) => {
      if (code === 'ARCHIVE_SNAPSHOT' && held.length === 0) held.push(holdTheDisk());
    },
    progress: (progress) => {
      ({ received } = progress);
    },
  });
  const most = 16 * 1024 * 1024;
  try {
    await waitFor(() => received >= most, { what: 'as much as may be held' });
    expect(received).toBeLessThan(2 * most);
  } finally {
    // Whatever comes next in this process needs its disk.
    for (const letGo of held) await (await letGo)();
  }
  const offset = await archived(archiving, redis);
  const { directory } = await restore(stage, archiving.store, {
    kind: 'offset',
    offset,
    history: null,
  });
  expect(await digestOf(directory)).toBe(await redis.command('DEBUG', 'DIGEST'));
});
