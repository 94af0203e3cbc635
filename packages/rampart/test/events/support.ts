import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { onTestFinished } from 'vitest';

import { openEventLog } from '../../src/events/event-log.ts';
import type { EventLog } from '../../src/events/event-log.ts';
import type { EventLogOptions } from '../../src/events/options.ts';
import { queryLogs } from '../../src/events/read/query.ts';
import type { EventRead } from '../../src/events/read/query.ts';

export { anEvent, aRefusal } from './an-event.ts';

/** A directory that goes when the test ends. */
export async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'rampart-events-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A log that is closed when the test ends, if it has not been before. */
export async function opened(
  directory: string,
  options: Partial<EventLogOptions> = {},
): Promise<EventLog> {
  const log = await openEventLog({ directory, chain: 'gateway-1', ...options });
  onTestFinished(() => log.close());
  return log;
}

export async function linesIn(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split('\n').slice(0, -1);
}

export async function eventsIn(directory: string, code?: string): Promise<EventRead[]> {
  const events: EventRead[] = [];
  await queryLogs(directory, code === undefined ? {} : { code }, (read) => {
    events.push(read);
    return true;
  });
  return events;
}

/** Asks until it is so; a condition that never comes fails by name. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  within = 60_000,
): Promise<void> {
  const deadline = performance.now() + within;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`It did not happen in time: ${what}.`);
    await sleep(5);
  }
}
