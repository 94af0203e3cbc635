// The work of a restore: any moment as a directory that a server loads, or its keys into the server that
// runs. Both go the way of `rampart archive restore` and `rampart archive keys`.
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { archiveEvent } from '../../../archive/events.ts';
import { copyKeys } from '../../../archive/keys/copy-keys.ts';
import type { Copied } from '../../../archive/keys/copy-keys.ts';
import { isSelected } from '../../../archive/keys/selection.ts';
import { stateFileOf } from '../../../archive/keys/state-file.ts';
import { versionOf } from '../../../archive/restore/program-version.ts';
import { restore } from '../../../archive/restore/restore.ts';
import type { Restored } from '../../../archive/restore/restore.ts';
import type { Target } from '../../../archive/restore/target.ts';
import type { Identity } from '../../../archive/seal/recipient.ts';
import type { ArchiveStore } from '../../../archive/store/store.ts';
import { Connection } from '../../../resp/connection/connection.ts';
import type { House, Progress, Watched } from '../../house.ts';
import type { Way } from '../door.ts';

export interface Restoring {
  readonly store: ArchiveStore;
  readonly identity: Identity;
  readonly target: Target;
  /** The server that loads or replays it. */
  readonly program: string;
}

/** A value comes in one reply, and a server may need its time for it. */
const largestReply = 520 * 1024 * 1024;
const within = 60_000;
const chunk = { highWaterMark: 1024 * 1024 };

export async function restoreFiles(
  house: House,
  { directory }: Watched,
  restoring: Restoring,
  progress: Progress,
): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-').toLowerCase();
  const restores = join(directory, 'restores');
  await mkdir(restores, { recursive: true, mode: 0o700 });
  const output = join(restores, stamp);
  const { offset } = await restoreInto(output, house, restoring, progress, 1);
  return `The state at offset ${offset} lies in ${output}. A server loads it with --dir THAT --appendonly yes --appendfilename appendonly.aof --appenddirname appendonlydir.`;
}

/** What is in the clear on this machine meanwhile is removed, also when it fails. */
export async function restoreKeys(
  house: House,
  { directory }: Watched,
  restoring: Restoring,
  { way, patterns }: { readonly way: Way; readonly patterns: readonly string[] },
  progress: Progress,
): Promise<string> {
  // Asked first: who cannot log in there need not wait for the rest.
  await using target = await connect(way);
  const stop = (): void => target.close();
  progress.signal.addEventListener('abort', stop);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const scratch = await mkdtemp(join(directory, 'restoring-'));
  try {
    const place = join(scratch, 'state');
    const { offset } = await restoreInto(place, house, restoring, progress, 0.5);
    await using state = await stateFileOf(place, restoring.program);
    progress.says('Comparing and writing keys.');
    const copied = await copyKeys({
      snapshot: createReadStream(state.path, chunk),
      target,
      wanted: isSelected({ patterns: patterns.length === 0 ? ['*'] : patterns, databases: null }),
      expiry: { kind: 'moment' },
      existing: 'replace',
      dry: false,
      bytesPerSecond: Infinity,
      seen: () => undefined,
      progress: (so) => progress.says(`Writing keys: ${summaryOf(so)}`),
    });
    return `The state at offset ${offset} is in ${target.name} again: ${summaryOf(copied)}`;
  } finally {
    progress.signal.removeEventListener('abort', stop);
    await rm(scratch, { recursive: true, force: true });
  }
}

async function restoreInto(
  output: string,
  house: House,
  { store, identity, target, program }: Restoring,
  progress: Progress,
  share: number,
): Promise<Restored> {
  progress.says('Reading the archive.');
  const restored = await restore({
    store,
    identity,
    target,
    output,
    into: await versionOf(program),
    progress: ({ bytes, total }) => {
      // Thrown into the middle of it: what was begun is removed, or is no whole directory.
      progress.signal.throwIfAborted();
      if (total > 0) progress.done((share * bytes) / total);
    },
  });
  const { offset, point } = restored;
  const message = `A point of the archive was restored: offset ${offset}.`;
  const fields = { offset, history: point.history.number };
  await house.durably(archiveEvent('ARCHIVE_RESTORED', message, fields));
  return restored;
}

function connect({ at, tls, login }: Way): Promise<Connection> {
  const address = { kind: 'tcp', ...at } as const;
  return Connection.open({ address, tls, login, within, largestReply });
}

function summaryOf({ added, changed, same, expired }: Copied): string {
  const gone = expired === 0 ? '' : `, ${expired} expired since`;
  return `${added} keys added, ${changed} changed, ${same} the same${gone}.`;
}
