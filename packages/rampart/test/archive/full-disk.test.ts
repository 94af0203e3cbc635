// A disk that is full: nothing is acknowledged that is not on it, it is said, and with room again the
// archive goes on by itself, without a break and without a new copy.
import { fileURLToPath } from 'node:url';

import { Stage, waitFor } from '@rampart/stage';
import { expect, it } from 'vitest';

import { Archive } from '../../src/archive/read/archive.ts';
import { DirectoryStore } from '../../src/archive/store/directory-store.ts';
import { verifyArchive } from '../../src/archive/verify/verify.ts';
import { digestOf, identities, restore } from './archiving.ts';

const child = fileURLToPath(new URL('children/bounded-archiver.ts', import.meta.url));
/** Of util-linux: bounds the size of the files that a process may write. */
const prlimit = 'prlimit';

it('an archiver whose disk is full acknowledges nothing, says so, and goes on with room', async () => {
  await using stage = new Stage();
  const server = await stage.redis({
    config: {
      'repl-diskless-sync-delay': 0,
      'repl-backlog-size': '64mb',
      'enable-debug-command': 'local',
    },
  });
  const directory = await stage.newDirectory('archive');
  const [identity] = identities;
  // Soft limit only, so that it can be raised again.
  const limit = ['--fsize=600000:', process.execPath, '--conditions=rampart-source'];
  const words = [child, directory, String(server.port), identity.recipient.text];
  const ready = /^ARCHIVE_SNAPSHOT /mu;
  const archiver = await stage.start(prlimit, [...limit, ...words], { ready });
  await using client = await server.connect();
  await client.command('SET', 'acknowledged', '1');
  expect(await client.command('WAIT', 1, 20_000)).toBe(1);
  for (let n = 0; n < 40; n += 1) {
    // What cannot be compressed fills a disk.
    const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(30_000)));
    await client.command('SET', `noise:${n}`, noise);
  }
  await waitFor(() => /^ARCHIVE_STORE_AWAY .*EFBIG/mu.test(archiver.output), {
    what: 'the archiver to say that its disk is full',
  });
  await client.command('SET', 'not acknowledged', '1');
  expect(await client.command('WAIT', 1, 300)).toBe(0);

  const raised = await stage.start(prlimit, [`--pid=${archiver.pid}`, '--fsize=unlimited:'], {});
  await raised.exited;
  expect(await client.command('WAIT', 1, 60_000)).toBe(1);
  const digest = await server.command('DEBUG', 'DIGEST');
  archiver.signal('SIGTERM');
  await archiver.exited;
  const store = new DirectoryStore(directory);
  const { histories } = await Archive.open(store);
  expect(histories).toHaveLength(1);
  expect(archiver.output).not.toContain('ARCHIVE_BREAK');
  const thoroughness = 'full';
  const verdict = await verifyArchive({ store, thoroughness, identity, keys: null, heads: [] });
  expect(verdict.findings).toEqual([]);
  const { directory: restored } = await restore(stage, store, { kind: 'latest' });
  expect(await digestOf(restored)).toBe(digest);
});
