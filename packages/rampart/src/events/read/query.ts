// Reads the events of all chains in the order of their times. It does not verify them.
import type { RampartEvent } from '@rampart/keyring';

import { readLine } from '../line.ts';
import { matcherOf } from './filter.ts';
import type { EventFilter } from './filter.ts';
import { withLogFiles } from './files.ts';
import type { LogFileOpened } from './files.ts';
import { linesOf, textOf } from './lines.ts';

/** An event, and the line that it stands in, without the line feed. */
export interface EventRead {
  readonly chain: string;
  readonly seq: number;
  readonly event: RampartEvent;
  readonly line: string;
}

/** Calls `found` for each event, the oldest first; stops early when that returns false. */
export async function queryLogs(
  place: string,
  filter: EventFilter,
  found: (read: EventRead) => boolean | Promise<boolean>,
  chain?: string,
): Promise<void> {
  await withLogFiles(place, chain, async (files) => {
    const chains = Map.groupBy(files, (file) => file.chain);
    const matches = matcherOf(filter);
    for await (const read of merged([...chains.values()].map((each) => eventsOf(each)))) {
      if (matches(read.event) && !(await found(read))) return;
    }
  });
}

export function readEventLine(chain: string, line: string): EventRead | null {
  const read = readLine(line);
  return read?.kind === 'event' ? { chain, seq: read.seq, event: read.event, line } : null;
}

async function* eventsOf(files: readonly LogFileOpened[]): AsyncGenerator<EventRead> {
  for (const file of files) {
    for await (const lines of linesOf(file)) {
      for (const line of lines) {
        const read = line.ended ? readEventLine(file.chain, textOf(line)) : null;
        if (read !== null) yield read;
      }
    }
  }
}

/** Always the oldest of what the chains have next; there are as many chains as workers, so few. */
async function* merged(sources: readonly AsyncGenerator<EventRead>[]): AsyncGenerator<EventRead> {
  const heads: { read: EventRead; source: AsyncGenerator<EventRead> }[] = [];
  for (const source of sources) {
    const next = await source.next();
    if (next.done !== true) heads.push({ read: next.value, source });
  }
  for (;;) {
    let oldest = heads[0];
    for (const head of heads) {
      if (oldest === undefined || head.read.event.time < oldest.read.event.time) oldest = head;
    }
    if (oldest === undefined) return;
    yield oldest.read;
    const next = await oldest.source.next();
    if (next.done === true) heads.splice(heads.indexOf(oldest), 1);
    else oldest.read = next.value;
  }
}
