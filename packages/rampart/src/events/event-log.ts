// The event log of a process, as the rest of the house sees it.
import { mkdir } from 'node:fs/promises';

import type { RampartEvent } from '@rampart/keyring';

import { ChainedLog } from './chained-log.ts';
import type { CommandRecorder, CommandSource } from './command-recorder.ts';
import { lockPath, releaseLock, takeLock } from './lock.ts';
import { LogFile } from './log-file.ts';
import { checkOptions } from './options.ts';
import type { EventLogOptions } from './options.ts';
import { recover } from './recover.ts';
import { ownSigningKey, publishKey, signingKeyOf } from './signing.ts';

export interface EventLog {
  /** Notes an event; it is written with this turn of the event loop or a few milliseconds later. */
  record(event: RampartEvent): void;
  /** Resolves when the event is on disk. Rejects at once when the log cannot be written. */
  durably(event: RampartEvent): Promise<void>;
  /** Records the commands of one connection, cheaply. */
  commandRecorder(source: CommandSource): CommandRecorder;
  /** Other names of commands by their id: the server behind the gateway is another one now. */
  nameCommands(names: readonly string[]): void;
  /** False from a write that failed until one that succeeds: privileged commands must be refused. */
  readonly healthy: boolean;
  /** Goes on in a new file if the current one was renamed; also noticed unasked within a second. */
  reopen(): Promise<void>;
  /** Writes, signs and sends what is left. */
  close(): Promise<void>;
}

/** Opens a log, or goes on with the one that is there. */
export async function openEventLog(options: EventLogOptions): Promise<EventLog> {
  const settings = checkOptions(options);
  const { directory, chain, signingKey } = settings;
  await mkdir(directory, { recursive: true, mode: 0o750 });
  const lock = lockPath(directory, chain);
  await takeLock(lock);
  try {
    const key = signingKey === null ? await ownSigningKey(directory) : signingKeyOf(signingKey);
    await publishKey(directory, key);
    const resume = await recover(directory, chain, [key]);
    const file = await LogFile.open(directory, chain, resume.path);
    const log = new ChainedLog(settings, resume.place, file, key);
    await log.begin(resume);
    return log;
  } catch (error) {
    await releaseLock(lock);
    throw error;
  }
}
