// The archive on a line of time: what can be restored, what it would bring, and the restore itself.
import * as v from 'valibot';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { archiveIn } from '../../../archive/from-policy.ts';
import { drill } from '../../../archive/drill/drill.ts';
import { drillOptions } from '../../../archive/drill/from-policy.ts';
import { readDrills, writeMeasured } from '../../../archive/drill/results.ts';
import { drillEvent, drillSentence } from '../../../archive/drill/told.ts';
import { Archive } from '../../../archive/read/archive.ts';
import { locate } from '../../../archive/restore/target.ts';
import { readIdentity } from '../../../archive/seal/recipient.ts';
import type { Identity } from '../../../archive/seal/recipient.ts';
import { readStatus } from '../../../archive/status.ts';
import { DirectoryStore } from '../../../archive/store/directory-store.ts';
import { rememberDrill } from '../../../risk/drilled.ts';
import type { Job } from '../../contract/judged.ts';
import type { Gap } from '../../contract/session.ts';
import type { Preview, RestoreRequest, TimeView } from '../../contract/time.ts';
import { ConsoleError } from '../../errors.ts';
import type { House, OpenRoom, Watched } from '../../house.ts';
import { act, nothing, view } from '../../route.ts';
import { wayThrough } from '../door.ts';
import { gapOf, orRefuse } from '../refusal.ts';
import { archiveView } from './archive-view.ts';
import { marksOf } from './marks.ts';
import { previewOf, targetAt } from './preview.ts';
import { restoreFiles, restoreKeys } from './restoring.ts';
import { Seeker } from './seeker.ts';

const moment = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));
const archiveName = v.pipe(v.string(), v.maxLength(128));

const previewQuery = v.object({
  archive: archiveName,
  at: v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number), moment),
});

const restoreBody: v.GenericSchema<unknown, RestoreRequest> = v.strictObject({
  archive: archiveName,
  at: moment,
  into: v.picklist(['server', 'files']),
  keys: v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(1_024))),
    v.maxLength(64),
    v.readonly(),
  ),
});

export interface TimeOptions {
  /** The server program that replays: as new as the one that is archived. */
  readonly program: string;
}

export function openTime(options: TimeOptions): OpenRoom {
  return (house) => {
    const seeker = new Seeker();
    return {
      routes: [
        view(
          {
            path: 'time',
            role: 'viewer',
            says: 'What is archived, the moments of note in it, and the drills.',
            answers: 'TimeView',
          },
          nothing,
          ({ deployment }) => timeOf(house, seeker, deployment),
        ),
        view(
          {
            path: 'time/preview',
            role: 'viewer',
            says: 'What a restore to a moment would bring; the millisecond before a mark is the point just before it.',
            answers: 'Preview',
          },
          previewQuery,
          ({ deployment, query }) => orRefuse(() => preview(deployment, query)),
        ),
        act(
          {
            path: 'time/drill',
            role: 'operator',
            says: 'Restores the archive on a scratch server, and compares.',
            answers: 'Job',
          },
          nothing,
          ({ deployment, person }) =>
            orRefuse(() => beginDrill(house, deployment, person.name, options)),
        ),
        act(
          {
            path: 'time/restore',
            role: 'operator',
            says: 'Restores a moment, into a directory of files or, key by key, into the running server.',
            answers: 'Job',
          },
          restoreBody,
          ({ deployment, person, body }) =>
            orRefuse(() => beginRestore(house, deployment, person.name, body, options)),
        ),
      ],
      close: () => seeker.close(),
    };
  };
}

export const timeRoom: OpenRoom = openTime({ program: 'redis-server' });

async function timeOf({ jobs }: House, seeker: Seeker, deployment: Watched): Promise<TimeView> {
  const { id, policy, directory } = deployment;
  const job = latest(jobs.last(id, 'restore'), jobs.last(id, 'drill'));
  try {
    const archive = await Archive.open(new DirectoryStore(archiveIn(policy).directory));
    const gaps = await seekFlushes(seeker, deployment, archive);
    const [drills, marks, status] = await Promise.all([
      readDrills(archive.store),
      marksOf(directory, archive, policy),
      readStatus(archive.store.place),
    ]);
    return { archives: [archiveView(archive, drills, marks, status, Date.now())], gaps, job };
  } catch (error) {
    return { archives: [], gaps: [gapOf(error)], job };
  }
}

/** Without the key the archive is a list of moments; what happened in them stays sealed. */
async function seekFlushes(
  seeker: Seeker,
  { policy, directory }: Watched,
  archive: Archive,
): Promise<readonly Gap[]> {
  try {
    const identity = await identityOf(policy.console.rooms.archiveKey);
    const isDone = await seeker.seek(directory, archive, identity);
    if (isDone) return [];
    const todo = 'Load this page again in a while.';
    return [{ what: 'The archive is still being looked through for flushes.', todo }];
  } catch (error) {
    return [gapOf(error)];
  }
}

async function preview(
  { policy, directory }: Watched,
  { archive: name, at }: v.InferOutput<typeof previewQuery>,
): Promise<Preview> {
  const archive = await named(policy, name);
  return previewOf(archive, at, await marksOf(directory, archive, policy));
}

async function beginDrill(
  house: House,
  { id, policy, directory }: Watched,
  by: string,
  { program }: TimeOptions,
): Promise<Job> {
  const identity = await identityOf(policy.console.rooms.archiveKey);
  const options = await drillOptions(policy, {
    identity,
    program,
    directory: join(directory, 'drills'),
    reference: true,
    base: true,
  });
  return house.jobs.begin({
    deployment: id,
    kind: 'drill',
    by,
    work: async (progress) => {
      progress.says('Restoring the archive on a scratch server, beside a replica.');
      const result = await drill(options);
      await writeMeasured(options.store);
      await house.durably(drillEvent(result));
      if (!result.passed) throw new Error(drillSentence(result));
      await rememberDrill(policy, result);
      return drillSentence(result);
    },
  });
}

async function beginRestore(
  house: House,
  deployment: Watched,
  by: string,
  { archive: name, at, into, keys }: RestoreRequest,
  { program }: TimeOptions,
): Promise<Job> {
  const { id, policy, directory } = deployment;
  const { archiveKey, restore: door } = policy.console.rooms;
  const identity = await identityOf(archiveKey);
  const archive = await named(policy, name);
  const target = targetAt(at, await marksOf(directory, archive, policy));
  // Who asks for a moment that there is not is told now, and not by a job that fails.
  await locate(archive, target);
  if (into === 'server' && door === null) {
    const what = `${policy.source} does not say as whom keys are restored (console.restore).`;
    throw new ConsoleError('CONSOLE_NOT_SET_UP', what);
  }
  const way = into === 'server' && door !== null ? await wayThrough(policy, door) : null;
  const restoring = { store: archive.store, identity, target, program };
  return house.jobs.begin({
    deployment: id,
    kind: 'restore',
    by,
    work: (progress) =>
      way === null
        ? restoreFiles(house, deployment, restoring, progress)
        : restoreKeys(house, deployment, restoring, { way, patterns: keys }, progress),
  });
}

async function named(policy: Watched['policy'], name: string): Promise<Archive> {
  const archive = await Archive.open(new DirectoryStore(archiveIn(policy).directory));
  if (archive.name.source === name) return archive;
  throw new ConsoleError('CONSOLE_NOT_FOUND', `There is no archive ${JSON.stringify(name)} here.`);
}

async function identityOf(path: string | null): Promise<Identity> {
  if (path === null) {
    const what = 'Nobody has given the console a key that opens the archive (console.archive_key).';
    throw new ConsoleError('CONSOLE_NOT_SET_UP', what);
  }
  const pem = await readFile(path).catch((cause: unknown) => {
    const what = `The key ${path} of the archive cannot be read.`;
    throw new ConsoleError('CONSOLE_NOT_SET_UP', what, { cause });
  });
  return readIdentity(pem);
}

function latest(one: Job | null, other: Job | null): Job | null {
  if (one === null || other === null) return one ?? other;
  return one.began >= other.began ? one : other;
}
