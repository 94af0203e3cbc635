// Where the console of a policy is and keeps what it knows, for verbs that run beside it.
import { stat } from 'node:fs/promises';

import type { RampartEvent } from '@rampart/keyring';

import { ConsoleError } from '../console/errors.ts';
import { loadPolicyFile } from '../policy/load.ts';
import type { ConsolePolicy } from '../policy/console-types.ts';
import { recordEvents } from './record-events.ts';

export const consoleArguments = {
  policy: {
    type: 'string',
    default: 'rampart.yaml',
    description: 'The policy that says how the console is',
    valueHint: 'FILE',
  },
} as const;

interface ConsolePlace extends Pick<ConsolePolicy, 'directory' | 'people'> {
  readonly origin: string;
  readonly log: string;
}

export async function consoleOf(file: string): Promise<ConsolePlace> {
  const { origins, directory, people, log } = (await loadPolicyFile(file)).console;
  await becomeOwnerOf(directory);
  const [origin = ''] = origins;
  return { origin, directory, people, log };
}

/** What root writes beside the console, the console's own account has to read. */
async function becomeOwnerOf(directory: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  let owner: { readonly uid: number; readonly gid: number };
  try {
    owner = await stat(directory);
  } catch (cause) {
    throw new ConsoleError('CONSOLE_STATE_MISSING', `There is no directory ${directory}.`, {
      cause,
    });
  }
  if (owner.uid === 0) return;
  process.setgroups?.([owner.gid]);
  process.setgid?.(owner.gid);
  process.setuid?.(owner.uid);
}

export function personNamed({ people }: ConsolePlace, name: string): string {
  if (people.has(name)) return name;
  const known = [...people.keys()].join(', ') || 'nobody';
  const what = `The policy has no "${name}" among the people of the console; there is ${known}.`;
  throw new ConsoleError('CONSOLE_PERSON_UNKNOWN', what);
}

/** Into a chain of its own: the console writes the other one. */
export function recordForConsole({ log }: ConsolePlace, event: RampartEvent): Promise<void> {
  return recordEvents(log, 'console-verbs', [event]);
}
