import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { say, stopBy, type AsUser } from './as-user.ts';

const thief: AsUser = { login: 'shop', from: 'web' };
/** Long enough to be told from a slow machine, and over soon. */
const seconds = '0.4';
const least = 300_000;

export const standstill: Attack<Grounds> = {
  name: 'standstill',
  title: 'The application’s password is out, and somebody lets the server stand still',
  story:
    'Redis does one thing at a time: while one command runs nobody else is served. In October 2024 it came out that ' +
    'a single long pattern, given to KEYS or SCAN by anybody with a login, brought the whole server down ' +
    '(CVE-2024-31228). Who has the right commands needs no fault at all: some do nothing but wait.',
  door: 'gateway',
  harms: ['availability'],
  goal: 'the server itself counts a command that held it up for longer than 0.3 seconds',
  crosses: ['gateway', 'server'],
  ways: [
    {
      name: 'DEBUG SLEEP',
      attempt: async (grounds) =>
        stopBy(grounds, await say(grounds, thief, ['DEBUG', 'SLEEP', seconds])),
    },
    {
      name: 'debug sleep, in a transaction',
      attempt: async (grounds) =>
        stopBy(
          grounds,
          await say(grounds, thief, ['MULTI'], ['debug', 'sleep', seconds], ['EXEC']),
        ),
    },
  ],
  reached: async ({ store }) => {
    const stats = (await store.text('INFO', 'commandstats')) ?? '';
    const micros = Number(/^cmdstat_debug:calls=\d+,usec=(\d+)/m.exec(stats)?.[1] ?? 0);
    return micros > least
      ? { kind: 'reached', seen: `DEBUG held the server up for ${Math.round(micros / 1_000)} ms` }
      : { kind: 'missed' };
  },
};
