// Whoever has got in goes over the log at the end. What counts is what somebody believes who reads it
// afterwards, with what he has.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RampartEvent } from '@rampart/keyring';

import { openEventLog } from '../../events/event-log.ts';
import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { places } from '../grounds/policy.ts';
import { chain, type Diary } from '../scenes/diary.ts';

const honest = '127.0.0.1';
const intruder = places.stranger;

function seen(user: string, address: string): RampartEvent {
  return {
    time: Date.now(),
    class: 'api_activity',
    code: 'GATEWAY_COMMAND_REFUSED',
    severity: 'high',
    outcome: 'refused',
    layer: 'gateway',
    defence: 'gateway.command',
    message: `this user may not run this command: ${user} from ${address}`,
    fields: { user, address },
  };
}

const written = async ({ scenes }: Grounds): Promise<void> => {
  const diary = await scenes.diary();
  await diary.write([seen('shop', honest), seen('ops', intruder), seen('red', honest)]);
};

/** Tampers with the log as it lies when nobody writes it any more. */
function tampering(
  name: string,
  tamper: (diary: Diary) => Promise<void>,
): Attack<Grounds>['ways'][number] {
  return {
    name,
    attempt: async ({ scenes }) => {
      const diary = await scenes.diary();
      await diary.close();
      await tamper(diary);
      return diary.alarm();
    },
  };
}

const reached: Attack<Grounds>['reached'] = async ({ scenes }) => {
  const diary = await scenes.diary();
  if (await diary.says(intruder)) return { kind: 'missed' };
  if ((await diary.alarm()) !== null) return { kind: 'missed' };
  return (await diary.saysElsewhere(intruder))
    ? { kind: 'undone', by: 'watch.ship', seen: `the other host knows of ${intruder}` }
    : { kind: 'reached', seen: `the log is believed, and knows nothing of ${intruder}` };
};

export const logLineRemoved: Attack<Grounds> = {
  name: 'log-line-removed',
  title: 'An intruder removes himself from the log',
  story:
    'In December 2015 the lights went out for some 225,000 people in Ukraine. The intruders had been in the power ' +
    'companies for months, and left a program behind that erased the machines and their event logs. Cleaning up ' +
    'is a step of its own in most such accounts: who cannot say what was done has to believe that all of it was.',
  door: 'disk',
  harms: ['integrity'],
  goal: 'the log is believed by who checks it, and the intruder is not in it',
  crosses: ['watch'],
  before: written,
  ways: [
    tampering('one line taken out', (diary) =>
      rewrite(diary, (lines) => lines.filter((line) => !line.includes(intruder))),
    ),
    tampering('another address put into the line', (diary) =>
      rewrite(diary, (lines) => lines.map((line) => line.replaceAll(intruder, honest))),
    ),
  ],
  reached,
};

export const logWrittenAnew: Attack<Grounds> = {
  name: 'log-written-anew',
  title: 'An intruder with all rights on the machine writes the whole log anew',
  story:
    'In 2020 the intruders at SolarWinds’ customers switched logging off, did their work, and switched it on again. ' +
    'Whoever is root makes any log on the machine look as it should, sums and signatures included: the keys lie there.',
  door: 'disk',
  harms: ['integrity'],
  goal: 'the log is believed by who checks it, and the intruder is not in it',
  crosses: ['watch'],
  before: written,
  ways: [
    tampering('the end cut off, and the checkpoints that speak of it', async (diary) => {
      await rewrite(diary, (lines) => {
        const at = lines.findIndex((line) => line.includes(intruder));
        return lines.slice(0, at);
      });
      await rm(join(diary.directory, `${chain}.checkpoints.jsonl`), { force: true });
    }),
    tampering('all of it written anew, signed with the key that lies beside it', async (diary) => {
      for (const name of [`${chain}.jsonl`, `${chain}.checkpoints.jsonl`]) {
        await rm(join(diary.directory, name), { force: true });
      }
      const anew = await openEventLog({ directory: diary.directory, chain });
      for (const user of ['shop', 'red']) await anew.durably(seen(user, honest));
      await anew.close();
    }),
  ],
  reached,
};

async function rewrite(
  { directory }: Diary,
  change: (lines: readonly string[]) => readonly string[],
): Promise<void> {
  const path = join(directory, `${chain}.jsonl`);
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  await writeFile(
    path,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}
