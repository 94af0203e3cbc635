// What whoever opens a log says, and the one place where it is checked.
import { EventsError } from './codes.ts';
import type { Sink } from './sinks/sink.ts';

export interface EventLogOptions {
  /** Where the files of the log lie; made if it is not there. */
  readonly directory: string;
  /** The chain's name, one for each process: `gateway-1`. 1 to 64 of `A-Z a-z 0-9 _ -`. */
  readonly chain: string;
  /** Bytes after which the log goes on in a new file. Default 64 MiB; 4 KiB to 64 GiB. */
  readonly rotateBytes?: number;
  /** Finished files that are kept besides the current one. Default 16; 1 to 100,000. */
  readonly keep?: number;
  /** Milliseconds between two checkpoints while something happens. Default 10,000; 100 to 1 hour. */
  readonly checkpointEvery?: number;
  /** A private Ed25519 key in PEM. Default: one that is made once in the directory of the log. */
  readonly signingKey?: string | Buffer | null;
  /** Where events and checkpoints also go. Default: nowhere. */
  readonly sinks?: readonly Sink[];
  /** Names of commands by their id, for `commandRecorder`. Default none. */
  readonly commands?: readonly string[];
  /** Milliseconds of a connection's commands in one line. Default 50; 1 to 1,000. */
  readonly commandsWithin?: number;
  /** Milliseconds in which equal refusals are counted. Default 10,000; 0 records each; up to 1 hour. */
  readonly repeatWindow?: number;
  /** Bytes held while the disk does not keep up. Default 16 MiB; 256 KiB to 1 GiB. */
  readonly bufferBytes?: number;
  /** Milliseconds for which `close` waits for disk and sinks. Default 5,000; 100 to 60,000. */
  readonly closeWithin?: number;
}

export interface LogSettings {
  readonly directory: string;
  readonly chain: string;
  readonly rotateBytes: number;
  readonly keep: number;
  readonly checkpointEvery: number;
  readonly signingKey: string | Buffer | null;
  readonly sinks: readonly Sink[];
  readonly commands: readonly string[];
  readonly commandsWithin: number;
  readonly repeatWindow: number;
  readonly bufferBytes: number;
  readonly closeWithin: number;
}

const HOUR = 3_600_000;

const ranges = Object.freeze({
  rotateBytes: { standard: 2 ** 26, least: 2 ** 12, most: 2 ** 36 },
  keep: { standard: 16, least: 1, most: 100_000 },
  checkpointEvery: { standard: 10_000, least: 100, most: HOUR },
  commandsWithin: { standard: 50, least: 1, most: 1_000 },
  repeatWindow: { standard: 10_000, least: 0, most: HOUR },
  bufferBytes: { standard: 2 ** 24, least: 2 ** 18, most: 2 ** 30 },
  closeWithin: { standard: 5_000, least: 100, most: 60_000 },
});

type Ranged = keyof typeof ranges;

const others = ['directory', 'chain', 'signingKey', 'sinks', 'commands'];
const CHAIN = /^[A-Za-z0-9_-]{1,64}$/;

export function checkOptions(options: EventLogOptions): LogSettings {
  const known = [...Object.keys(ranges), ...others];
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      const names = known.toSorted().join(', ');
      throw new EventsError(
        'EVENTS_OPTION_UNKNOWN',
        `There is no option "${name}"; there are ${names}.`,
      );
    }
  }
  const { directory, chain, signingKey = null, sinks = [], commands = [] } = options;
  if (directory === '') throw invalid('directory', directory, 'must be the path of a directory');
  if (!CHAIN.test(chain)) throw invalid('chain', chain, 'must be 1 to 64 of A-Z a-z 0-9 _ -');
  return {
    directory,
    chain,
    signingKey,
    sinks,
    commands,
    rotateBytes: inRange(options, 'rotateBytes'),
    keep: inRange(options, 'keep'),
    checkpointEvery: inRange(options, 'checkpointEvery'),
    commandsWithin: inRange(options, 'commandsWithin'),
    repeatWindow: inRange(options, 'repeatWindow'),
    bufferBytes: inRange(options, 'bufferBytes'),
    closeWithin: inRange(options, 'closeWithin'),
  };
}

function inRange(options: EventLogOptions, name: Ranged): number {
  const { standard, least, most } = ranges[name];
  const value = options[name] ?? standard;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(name, value, `must be a whole number from ${least} to ${most}`);
  }
  return value;
}

function invalid(name: string, value: unknown, must: string): EventsError {
  return new EventsError('EVENTS_OPTION_INVALID', `${name} is ${String(value)}; it ${must}.`);
}
