import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor } from '@rampart/stage';
import { describe, expect, it } from 'vitest';

import { readStatus, Step, writeStatus } from '../../src/archive/status.ts';
import { archived, startArchiving } from './archiving.ts';

describe('how far behind an archive is', () => {
  it('is nothing where all that came is durable', () => {
    const step = new Step();
    expect(step.look(100, 100, 1_000)).toEqual({ bytes: 0, inStepAt: 1_000 });
    expect(step.look(100, 100, 2_000)).toEqual({ bytes: 0, inStepAt: 2_000 });
  });

  it('is as old as the oldest that is not durable, though there is always more', () => {
    const step = new Step();
    step.look(100, 100, 1_000);
    expect(step.look(200, 100, 2_000)).toEqual({ bytes: 100, inStepAt: 1_000 });
    expect(step.look(300, 200, 3_000)).toEqual({ bytes: 100, inStepAt: 2_000 });
    expect(step.look(400, 250, 4_000)).toEqual({ bytes: 150, inStepAt: 2_000 });
  });

  it('is read from the archive, where the archiver says it, and grows when the server is gone', async () => {
    await using stage = new Stage();
    const server = await stage.redis({ config: { 'repl-diskless-sync-delay': 0 } });
    await using archiving = await startArchiving(stage, server);
    await server.command('SET', 'a', 'key');
    await archived(archiving, server);
    const after = Date.now();
    const inStep = async (): Promise<boolean> => {
      const said = await readStatus(archiving.directory);
      return said !== null && said.bytes === 0 && said.inStepAt > after;
    };
    await waitFor(inStep, { what: 'an archiver that says that it has everything' });
    await server.kill();
    await waitFor(() => archiving.events.some(({ code }) => code === 'ARCHIVE_AWAY'), {
      what: 'the end of the line',
    });
    const then = Date.now();
    expect((await readStatus(archiving.directory))?.inStepAt).toBeLessThanOrEqual(then);
  });

  it('is unknown where nobody said it, or somebody wrote something else', async () => {
    await using stage = new Stage();
    const directory = await stage.newDirectory('archive');
    expect(await readStatus(directory)).toBeNull();
    await writeStatus(directory, { bytes: 7, inStepAt: 9 });
    expect(await readStatus(directory)).toEqual({ bytes: 7, inStepAt: 9 });
    await writeFile(join(directory, '.status.json'), '{"bytes":"many"}');
    expect(await readStatus(directory)).toBeNull();
  });
});
