// What the console keeps in its directory: the ring that signs sessions, one-time logins, used codes.
import { chmod, mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { createRing, fileStore, newSealKey } from '@rampart/keyring';
import type { EventListener, Ring } from '@rampart/keyring';

import { ConsoleError } from './errors.ts';
import { Tickets } from './people/tickets.ts';

const sealKeyFile = 'ring.key';

export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
  } catch (cause) {
    const account = process.getuid?.() ?? '';
    const what = `The directory ${directory} (console.directory) cannot be made or used by account ${account}.`;
    throw new ConsoleError('CONSOLE_STATE_UNUSABLE', what, { cause });
  }
}

/** For another process on the same machine, that only makes tickets: the directory has to be there. */
export async function ticketsOf(directory: string): Promise<Tickets> {
  const isThere = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) {
    throw new ConsoleError('CONSOLE_STATE_MISSING', `There is no directory ${directory}.`);
  }
  try {
    return await openTickets(directory);
  } catch (cause) {
    const what = `${join(directory, 'tickets')} cannot be used by this account.`;
    throw new ConsoleError('CONSOLE_STATE_UNUSABLE', what, { cause });
  }
}

export function openTickets(directory: string): Promise<Tickets> {
  return Tickets.open(join(directory, 'tickets'), Date.now);
}

export interface RingFor {
  /** Milliseconds for which something that was signed may be needed. */
  readonly longest: number;
  readonly onEvent: EventListener;
}

/** Sealed on disk under a key beside it: who copies one of the two has neither. */
export async function openRing(directory: string, { longest, onEvent }: RingFor): Promise<Ring> {
  const ring = createRing({
    app: 'rampart-console',
    name: 'console',
    store: fileStore(join(directory, 'ring')),
    sealKeys: [await sealKey(join(directory, sealKeyFile))],
    keep: Math.max(longest, 24 * 3_600_000),
    onEvent,
  });
  await ring.ready();
  return ring;
}

async function sealKey(path: string): Promise<string> {
  try {
    await using file = await open(path, 'wx', 0o600);
    const key = newSealKey();
    await file.writeFile(`${key}\n`);
    await file.datasync();
    return key;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
    return (await readFile(path, 'utf8')).trim();
  }
}
