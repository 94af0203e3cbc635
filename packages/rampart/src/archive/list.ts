// An archive as a person reads it: histories, what each is reached from, and where they break.
import type { DrillSummary } from './drill/results.ts';
import type { Mark } from './marks.ts';
import type { Archive } from './read/archive.ts';
import type { History, Snapshot, Timeline } from './read/history.ts';
import { endOf, textOf } from './restore/target.ts';

const shortId = 8;

export function describeArchive(
  archive: Archive,
  /** By the number of the history; empty when nobody looked for them. */
  marks: ReadonlyMap<number, readonly Mark[]>,
): string {
  const { name, store, histories, catalogue, faults } = archive;
  const bytes = catalogue.reduce((sum, segment) => sum + segment.bytes, 0);
  const mib = (bytes / 1024 / 1024).toFixed(1);
  const lines = [
    `Archive of ${name.source} in ${store.place}`,
    `${catalogue.length} segments, ${mib} MiB, since ${textOf(name.created)}`,
  ];
  for (const history of histories) {
    const own = marks.get(history.number) ?? [];
    lines.push('', ...describeHistory(history), ...own.map((mark) => describeMark(mark, history)));
  }
  for (const { code, message } of faults) lines.push('', `${code}: ${message}`);
  if (histories.length === 0) lines.push('', 'Nothing is archived yet.');
  return `${lines.join('\n')}\n`;
}

/** A backup that nobody has restored is a hope, and the list says so. */
export function describeDrill(last: DrillSummary | null): string {
  if (last === null) return '\nIt was never drilled: run "rampart archive drill".\n';
  const { began, passed, restoreTook, loadTook } = last;
  const took = `in ${restoreTook + loadTook} ms`;
  return passed
    ? `\nLast drill ${textOf(began)}: restored ${took}, and it was the same.\n`
    : `\nLast drill ${textOf(began)}: restored ${took}, and it DIFFERED.\n`;
}

function describeHistory(history: History): readonly string[] {
  const { number, snapshots, timelines, beginning } = history;
  const first = snapshots[0];
  const last = endOf(history);
  const lines = [`History ${number}${beginsWith(history)}`];
  if (beginning.breaks !== null) {
    const { replid, offset } = beginning.breaks;
    lines.push(`  BREAK  what came behind ${short(replid)}:${offset} was not archived`);
  }
  for (const [index, line] of timelines.entries()) lines.push(describeTimeline(line, index > 0));
  for (const snapshot of snapshots) lines.push(describeSnapshot(snapshot));
  if (first === undefined)
    lines.push('  nothing can be restored from it: its full copy is not whole');
  else {
    lines.push(
      `  can be restored  from ${textOf(first.received)} (offset ${first.offset})` +
        ` to ${textOf(last.receivedTo)} (offset ${last.to})`,
    );
  }
  return lines;
}

function describeMark({ time, says, offset }: Mark, { number }: History): string {
  return `  MARK  ${textOf(time)}  ${says} Before it: restore --offset ${offset} --history ${number}`;
}

function beginsWith({ beginning, began }: History): string {
  const what = {
    first: 'the first full copy',
    resync: 'another full copy',
    base: 'a base',
    resumed: 'what retention has left',
  }[beginning.reason];
  return `, begun ${textOf(began)} with ${what}`;
}

function describeTimeline({ replid, from, to, receivedTo }: Timeline, isFork: boolean): string {
  const how = isFork ? 'forked by a failover, goes on' : 'timeline';
  return `  ${how}  ${short(replid)}  offsets ${from} to ${to}, until ${textOf(receivedTo)}`;
}

function describeSnapshot({ track, offset, bytes, received }: Snapshot): string {
  const what = track === 'main' ? 'full copy' : 'base of a drill';
  return `  ${what}  at offset ${offset}, ${bytes} bytes, ${textOf(received)}`;
}

function short(replid: string): string {
  return `${replid.slice(0, shortId)}…`;
}
