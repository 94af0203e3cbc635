// The moments that somebody will want to go back before: where everything was flushed, and where writes
// looked like ransom. Flushes are found in the stream itself, which takes a key; the archiver tells of
// the others, and of flushes too, where it has watched.
import * as v from 'valibot';

import { archiveIn } from '../../../archive/from-policy.ts';
import type { Archive } from '../../../archive/read/archive.ts';
import type { History } from '../../../archive/read/history.ts';
import { endOf } from '../../../archive/restore/target.ts';
import { FlushWatch } from '../../../archive/rewrite/flushes.ts';
import type { Flush } from '../../../archive/rewrite/flushes.ts';
import type { Identity } from '../../../archive/seal/recipient.ts';
import { EventsError } from '../../../events/codes.ts';
import { queryLogs } from '../../../events/read/query.ts';
import type { Policy } from '../../../policy/types.ts';
import { Kept } from '../kept.ts';

export interface Mark {
  /** Milliseconds since 1970: when it began. */
  readonly at: number;
  readonly kind: 'flush' | 'rewriting';
  readonly says: string;
  /** Just before it, to the byte. */
  readonly point: { readonly offset: number; readonly history: number | null };
}

const form = v.object({
  format: v.literal('rampart-marks/1'),
  histories: v.array(
    v.object({
      /** Where it begins: numbers change when old ones are dropped. */
      begins: v.string(),
      lookedTo: v.number(),
      marks: v.array(v.object({ at: v.number(), says: v.string(), offset: v.number() })),
    }),
  ),
});

type Looked = v.InferOutput<typeof form>['histories'][number];

/** A stream may flush all day long; the last ones are those that matter. */
const mostMarks = 200;

function keptMarks(directory: string): Kept<v.InferOutput<typeof form>> {
  return new Kept(directory, 'marks.json', form);
}

/** Looks through what has come since the last time; what it had when it is aborted is not kept. */
export async function lookForFlushes(
  directory: string,
  archive: Archive,
  identity: Identity,
  signal: AbortSignal,
): Promise<void> {
  const kept = keptMarks(directory);
  const before = (await kept.read())?.histories ?? [];
  const histories: Looked[] = [];
  for (const history of archive.histories) {
    const begins = beginningOf(history);
    const known = before.find((each) => each.begins === begins) ?? null;
    histories.push(await lookThrough(archive, history, { identity, known, signal }));
  }
  await kept.write({ format: 'rampart-marks/1', histories });
}

interface Looking {
  readonly identity: Identity;
  /** From the last time; null: it was never looked through. */
  readonly known: Looked | null;
  readonly signal: AbortSignal;
}

async function lookThrough(
  archive: Archive,
  history: History,
  { identity, known, signal }: Looking,
): Promise<Looked> {
  const begins = beginningOf(history);
  const from = known?.lookedTo ?? history.snapshots[0]?.offset ?? null;
  if (from === null) return { begins, lookedTo: history.timelines[0].from, marks: [] };
  const watch = new FlushWatch(from);
  const marks = [...(known?.marks ?? [])];
  for await (const piece of archive.stream(history, from, endOf(history).to, identity)) {
    signal.throwIfAborted();
    for (const flush of watch.take(piece)) marks.push(markOf(flush));
  }
  return { begins, lookedTo: watch.resumesAt, marks: marks.slice(-mostMarks) };
}

function markOf({ command, database, offset, receivedFrom }: Flush): Looked['marks'][number] {
  const what = command === 'FLUSHALL' ? 'All databases were' : `Database ${database ?? 0} was`;
  return { at: receivedFrom, says: `${what} emptied by ${command}.`, offset };
}

function beginningOf({ timelines: [{ replid, from }] }: History): string {
  return `${replid}:${from}`;
}

/** The oldest first. */
export async function marksOf(
  directory: string,
  archive: Archive,
  policy: Policy,
): Promise<readonly Mark[]> {
  const looked = (await keptMarks(directory).read())?.histories ?? [];
  const flushes = archive.histories.flatMap((history): readonly Mark[] => {
    const own = looked.find(({ begins }) => begins === beginningOf(history));
    return (own?.marks ?? []).map(({ at, says, offset }) => ({
      at,
      kind: 'flush',
      says,
      point: { offset, history: history.number },
    }));
  });
  const told = await toldOf(policy);
  const others = told.filter(({ kind, point }) => {
    return kind === 'rewriting' || !flushes.some((flush) => flush.point.offset === point.offset);
  });
  return [...flushes, ...others].toSorted((a, b) => a.at - b.at).slice(-mostMarks);
}

async function toldOf(policy: Policy): Promise<readonly Mark[]> {
  const marks: Mark[] = [];
  const filter = { code: 'ARCHIVE_REWRITE' };
  try {
    await queryLogs(
      archiveIn(policy).log,
      filter,
      ({ event }) => {
        const { kind, offset, since } = event.fields ?? {};
        if (typeof offset !== 'number' || typeof since !== 'number') return true;
        marks.push({
          at: since,
          kind: kind === 'flushed' ? 'flush' : 'rewriting',
          says: event.message,
          point: { offset, history: null },
        });
        return true;
      },
      'archive',
    );
  } catch (error) {
    // Nobody has written a log there yet: then nobody has told of anything.
    if (!(error instanceof EventsError)) throw error;
  }
  return marks;
}
