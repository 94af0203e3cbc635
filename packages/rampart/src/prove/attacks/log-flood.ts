import type { RampartEvent } from '@rampart/keyring';

import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { places } from '../grounds/policy.ts';
import { room } from '../scenes/diary.ts';

const times = 8_000;
/** So many come in before the log has its turn. */
const atOnce = 500;

/** As the gateway tells of it, thousands of times a second if it is asked to. */
const refusal = (): RampartEvent => ({
  time: Date.now(),
  class: 'api_activity',
  code: 'GATEWAY_COMMAND_REFUSED',
  severity: 'high',
  outcome: 'refused',
  layer: 'gateway',
  defence: 'gateway.command',
  message: 'this user may not run this command',
  fields: { user: 'shop', address: places.web, command: 'flushall' },
});

export const logFlood: Attack<Grounds> = {
  name: 'log-flood',
  title: 'Somebody has the same thing refused until the disk is full of it',
  story:
    'In August 2023 all fourteen plants of Toyota in Japan stood still for a day: servers that take orders for parts ' +
    'had run out of disk. That was maintenance and nobody’s malice. A log that grows by a line for each thing ' +
    'that strangers ask for lets them do the same on purpose, and hides in it what else they do.',
  sources: [
    'https://www.theguardian.com/business/2023/sep/06/toyota-blames-factory-shutdown-in-japan-on-insufficient-disk-space',
  ],
  door: 'gateway',
  harms: ['availability'],
  goal: `the log takes more than the ${room / 1_048_576} MB that there is`,
  crosses: ['watch'],
  ways: [
    {
      name: `${times} times the same refused command`,
      attempt: async ({ scenes }) => {
        const diary = await scenes.diary();
        for (let done = 0; done < times; done += atOnce) await diary.take(refusal(), atOnce);
        await diary.close();
        return diary.held();
      },
    },
  ],
  reached: async ({ scenes }) => {
    const bytes = await (await scenes.diary()).size();
    return bytes > room
      ? { kind: 'reached', seen: `the log takes ${bytes} bytes` }
      : { kind: 'missed', shows: `the log takes ${bytes} bytes` };
  },
};
