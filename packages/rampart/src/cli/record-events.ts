import type { RampartEvent } from '@rampart/keyring';

import { openEventLog } from '../events/event-log.ts';

/** Writes events of a verb that ends at once into a chain of its own; returns when they are on disk. */
export async function recordEvents(
  directory: string,
  chain: string,
  events: readonly RampartEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const log = await openEventLog({ directory, chain });
  try {
    for (const event of events) await log.durably(event);
  } finally {
    await log.close();
  }
}
