// An archiver as operators run it, which rounds of kills start again and again.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { waitFor } from '@rampart/stage';
import type { RedisServer, Stage, StageProcess } from '@rampart/stage';

import { Archive } from '../../src/archive/read/archive.ts';
import { endOf } from '../../src/archive/restore/target.ts';
import type { DirectoryStore } from '../../src/archive/store/directory-store.ts';
import { commandFile } from '../cli/command.ts';
import { identities } from './archiving.ts';

export async function archivingPolicy(
  directory: string,
  { host, port }: RedisServer,
): Promise<string> {
  const path = join(directory, 'rampart.yaml');
  const recipients = identities.map(({ recipient }) => `'${recipient.text}'`).join(', ');
  await writeFile(
    path,
    `version: 1
app: shop
gateway: { listen: 'unix:${directory}/gateway.sock', upstream: '${host}:${port}', audit: { directory: '${directory}/events' } }
archive:
  directory: '${directory}'
  recipients: [${recipients}]
  segment: { bytes: 64kb, age: 1s }
`,
  );
  return path;
}

export async function startArchiver(stage: Stage, policy: string): Promise<StageProcess> {
  return stage.node(commandFile, ['archive', '--policy', policy], { ready: /ARCHIVE_STARTED/ });
}

/** Before there is a whole copy of this life of the server, what it takes can be in no archive. */
export async function wholeCopyOf(store: DirectoryStore, server: RedisServer): Promise<void> {
  const hasCopy = async (): Promise<boolean> => {
    const { master_replid: replid } = await server.info('replication');
    const last = (await Archive.open(store)).histories.at(-1);
    return last !== undefined && last.snapshots.length > 0 && endOf(last).replid === replid;
  };
  await waitFor(hasCopy, { what: 'a whole copy of the server' });
}
