// rampart events record …: keeps what an application tells of itself, so that console and alerts see it.
import { createInterface } from 'node:readline';

import { openEventLog } from '../events/event-log.ts';
import { toldByApplication } from '../events/told-by-applications.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

/** Bytes; no event is as long. */
const longest = 16_384;

export const recordVerb: Verb = defineVerb({
  description:
    'Keep the events of an application: lines of JSON from the input; others pass through',
  args: {
    directory: {
      type: 'positional',
      required: true,
      description: 'The directory of the log; made if it is not there',
    },
    chain: {
      type: 'string',
      required: true,
      description: 'The name of the chain, one for each process: shop-1',
      valueHint: 'NAME',
    },
  },
  run: async ({ directory, chain }) => {
    const log = await openEventLog({ directory, chain });
    // The application ends first: what it says while it stops is kept too.
    const wait = (): void => undefined;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, wait);
    try {
      for await (const line of createInterface({ input: process.stdin })) {
        const event = line.length > longest ? null : toldByApplication(line);
        if (event === null) process.stdout.write(`${line}\n`);
        else log.record(event);
      }
    } finally {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, wait);
      await log.close();
    }
  },
});
