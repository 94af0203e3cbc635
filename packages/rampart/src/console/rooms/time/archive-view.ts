// An archive as the page draws it on a line of time. Pure.
import type { DrillSummary } from '../../../archive/drill/results.ts';
import type { Archive } from '../../../archive/read/archive.ts';
import type { History } from '../../../archive/read/history.ts';
import { endOf } from '../../../archive/restore/target.ts';
import type { ArchiverStatus } from '../../../archive/status.ts';
import type { ArchiveView, DrillView, HistoryView } from '../../contract/time.ts';
import type { Mark } from './marks.ts';

export function archiveView(
  archive: Archive,
  drills: readonly DrillSummary[],
  marks: readonly Mark[],
  status: ArchiverStatus | null,
  now: number,
): ArchiveView {
  const { name, store, catalogue, histories, faults } = archive;
  return {
    name: name.source,
    place: store.place,
    bytes: catalogue.reduce((sum, { bytes }) => sum + bytes, 0),
    segments: catalogue.length,
    histories: histories.flatMap((history) => historyView(history) ?? []),
    marks: marks.map(({ at, kind, says }) => ({ at, kind, says })),
    drills: drills.toReversed().map(drillView),
    behind:
      status === null
        ? null
        : { bytes: status.bytes, milliseconds: Math.max(0, now - status.inStepAt) },
    faults: [...faults.map(({ message }) => message), ...unreachable(histories)],
  };
}

function historyView(history: History): HistoryView | null {
  const [first] = history.snapshots;
  if (first === undefined) return null;
  const { breaks } = history.beginning;
  return {
    number: history.number,
    from: first.received,
    to: endOf(history).receivedTo,
    breakBefore:
      breaks === null
        ? null
        : `What came behind ${breaks.replid.slice(0, 8)}…:${breaks.offset} was not archived.`,
    timelines: history.timelines.map(({ replid, receivedFrom, receivedTo }) => ({
      replid,
      from: receivedFrom,
      to: receivedTo,
    })),
  };
}

function unreachable(histories: readonly History[]): readonly string[] {
  return histories
    .filter(({ snapshots }) => snapshots.length === 0)
    .map(({ number }) => `History ${number} has no whole copy: nothing of it can be restored.`);
}

function drillView({ began, passed, restoreTook, loadTook, keys }: DrillSummary): DrillView {
  return { at: began, passed, tookMilliseconds: restoreTook + loadTook, keys };
}
