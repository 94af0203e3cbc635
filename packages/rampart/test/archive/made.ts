// Small archives without a server: what a server would have sent is made up here.
import { encodeCommand } from '../../src/resp/write.ts';
import { openOrCreate } from '../../src/archive/capture/create.ts';
import type { OpenedArchive } from '../../src/archive/capture/create.ts';
import { Recorder } from '../../src/archive/capture/recorder.ts';
import { recover } from '../../src/archive/capture/recover.ts';
import { mainTrack } from '../../src/archive/read/history.ts';
import type { Head } from '../../src/archive/segment/contents.ts';
import { DirectoryStore } from '../../src/archive/store/directory-store.ts';
import { identities } from './archiving.ts';

export const replid: string = 'a1'.repeat(20);
/** A note of the server, and no keys: the least that is a snapshot. Nobody wrote a checksum. */
export const snapshot: Buffer = Buffer.concat([
  Buffer.from([...Buffer.from('REDIS0010'), 250, 4, ...Buffer.from('made'), 63]),
  Buffer.alloc(63, 'snapshot '),
  Buffer.from([255]),
  Buffer.alloc(8),
]);
/** The first moment, and milliseconds between two. */
export const firstMoment = 1_700_000_000_000;
export const apart = 1_000;

export function stream(...commands: readonly (readonly string[])[]): Buffer {
  return Buffer.concat(commands.map(encodeCommand));
}

export interface Made {
  readonly store: DirectoryStore;
  readonly opened: OpenedArchive;
  readonly recorder: Recorder;
  readonly heads: Head[];
  /** The moment that comes next. */
  now(): number;
}

/** An archiver's recorder at an empty or a used directory. */
export async function recorderAt(directory: string, source = 'shop'): Promise<Made> {
  const store = new DirectoryStore(directory);
  let time = firstMoment;
  const now = (): number => (time += apart);
  const opened = await openOrCreate(store, source, firstMoment);
  const { end } = await recover(store, opened.key, firstMoment);
  const heads: Head[] = [];
  const recorder = new Recorder(
    {
      store,
      archive: opened.name.id,
      track: mainTrack,
      recipients: identities.map(({ recipient }) => recipient),
      key: opened.key,
      segmentBytes: 1024 * 1024,
      segmentAge: 3_600_000,
    },
    end,
    {
      written: () => undefined,
      durable: () => undefined,
      closed: (_, head) => heads.push(head),
      failed: (error) => {
        throw error;
      },
    },
  );
  if (end.at !== null) recorder.intake.offset = end.at.offset;
  return { store, opened, recorder, heads, now };
}

/** A full copy at offset 100, and then each of the streams in a segment of its own. */
export async function madeArchive(
  directory: string,
  streams: readonly Buffer[],
  source = 'shop',
): Promise<Made> {
  const made = await recorderAt(directory, source);
  const { recorder, now } = made;
  recorder.begin({ reason: 'first', replid, offset: 100, breaks: null }, now());
  recorder.intake.snapshot(snapshot, now());
  recorder.intake.snapshotEnds(now(), null);
  await recorder.rest(now(), true);
  for (const bytes of streams) {
    recorder.intake.stream(bytes, now());
    await recorder.rest(now(), true);
  }
  return made;
}
