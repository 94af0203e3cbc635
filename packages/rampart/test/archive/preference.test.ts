// Which of several servers the archiver follows, and what a kill leaves of what its watch has learnt.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor } from '@rampart/stage';
import { expect, test } from 'vitest';

import type { ArchiveSource } from '../../src/archive/capture/source.ts';
import { officeRules } from '../../src/policy/compile/office-rules.ts';
import { archived, startArchiving } from './archiving.ts';

const users = {
  archive: { password: 'let me look', rules: officeRules('archive', '', () => true).join(' ') },
};
const config = { 'repl-diskless-sync-delay': 0 };

function sourceOf({ host, port }: Pick<ArchiveSource, 'host' | 'port'>): ArchiveSource {
  const login = { user: 'archive', password: Buffer.from('let me look') };
  return { host, port, login, tls: null };
}

test('a replica is followed before the primary, with no more rights than replication takes', async () => {
  await using stage = new Stage();
  const { primary, replicas } = await stage.replicaSet({ replicas: 1, config, users });
  const [replica] = replicas;
  if (replica === undefined) throw new TypeError('There is a replica.');
  const gone = { host: '127.0.0.1', port: await stage.port() };
  const sources = [gone, primary, replica].map(sourceOf);
  await using archiving = await startArchiving(stage, primary, { sources });
  await primary.command('SET', 'a', 'key');
  await archived(archiving, primary);
  expect((await primary.info('replication'))['connected_slaves']).toBe('1');
  expect((await replica.info('replication'))['connected_slaves']).toBe('1');
  // Its own watch is on the disk as soon as there is a whole copy: a kill takes little of it.
  await waitFor(() => stat(join(archiving.directory, '.rewrite-watch')), {
    what: 'what the watch has learnt',
  });
  await replica.kill();
  await primary.command('SET', 'another', 'key');
  await archived(archiving, primary);
  expect(archiving.events.map(({ code }) => code)).not.toContain('ARCHIVE_BREAK');
});
