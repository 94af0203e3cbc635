import { execFile } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BenchError } from '../bench-error.ts';
import { numberIn } from './conversation.ts';

export interface Load {
  readonly port: number;
  /** File of whole HTTP requests, separated by NUL bytes. */
  readonly requests: string;
  readonly seconds: number;
}

export interface LoadResult {
  readonly answered: number;
  readonly seconds: number;
  /** When it was over, as `performance.now()` says. */
  readonly ended: number;
  /** Requests that wrk built: a few more than were answered when time was up. */
  readonly sent: number;
  /** Requests in the file. With `sent` above it, some were sent twice. */
  readonly supply: number;
  /** Answers with a status above 399. */
  readonly refused: number;
  /** Failed connections, broken reads and writes, timeouts. */
  readonly broken: number;
}

const script = fileURLToPath(new URL('load.lua', import.meta.url));

/** Enough that the server always has a request waiting. */
const connections = 32;

/** Keeps all connections busy for the given time; wrk is far faster than what it measures. */
export async function load({ port, requests, seconds }: Load): Promise<LoadResult> {
  const args = ['--threads', '1', '--connections', `${connections}`, '--duration', `${seconds}s`];
  args.push('--script', script, `http://127.0.0.1:${port}/`, '--', requests);
  const output = await runWrk(args);
  const ended = performance.now();
  const [, json = ''] = /^LOAD (.*)$/m.exec(output) ?? [];
  const said: unknown = JSON.parse(json);
  return {
    answered: numberIn(said, 'answered'),
    seconds: numberIn(said, 'micros') / 1e6,
    ended,
    sent: numberIn(said, 'sent'),
    supply: numberIn(said, 'supply'),
    refused: numberIn(said, 'refused'),
    broken: numberIn(said, 'broken'),
  };
}

async function runWrk(args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('wrk', args);
    return stdout;
  } catch (cause) {
    const message =
      'wrk, which makes the load, did not run to its end. On Debian: apt-get install wrk';
    throw new BenchError(message, { cause });
  }
}
