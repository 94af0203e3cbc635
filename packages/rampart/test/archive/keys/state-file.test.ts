import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Stage } from '@rampart/stage';
import { afterAll, describe, expect, it } from 'vitest';
import { stateFileOf } from '../../../src/archive/keys/state-file.ts';

const program = process.env['RAMPART_REDIS_SERVER'] ?? 'redis-server';
const stage = new Stage();

afterAll(() => stage[Symbol.asyncDispose]());

describe('the state of a restored directory', () => {
  it('is one snapshot, which goes away with its owner', async () => {
    const server = await stage.redis({ config: { appendonly: 'yes' } });
    await server.command('SET', 'a', '1');
    await server.stop();
    const directory = join(server.directory, 'data');
    const before = await readdir(directory);
    {
      await using state = await stateFileOf(directory, program);
      expect(state.path.startsWith(directory)).toBe(true);
      expect(state.bytes).toBeGreaterThan(20);
    }
    expect(await readdir(directory)).toEqual(before);
  });

  it('is not to be had of a directory that was never restored', async () => {
    const empty = await stage.newDirectory('empty');
    await expect(stateFileOf(empty, program)).rejects.toMatchObject({ code: 'ARCHIVE_MISSING' });
    const nowhere = join(empty, 'nowhere');
    await expect(stateFileOf(nowhere, program)).rejects.toMatchObject({ code: 'ARCHIVE_MISSING' });
  });
});
