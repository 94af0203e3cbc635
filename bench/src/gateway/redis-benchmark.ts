// Redis' own load generator, which every peer's figures are known by.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '@rampart/stage';
import { BenchError } from '../bench-error.ts';
import { cpuOf, cpuOfEnded } from '../measure/cpu.ts';
import type { Door } from './door.ts';
import { redisBenchmark } from './programs.ts';

export interface Order {
  readonly command: readonly string[];
  readonly requests: number;
  readonly pipeline: number;
  readonly clients: number;
  /** A new connection, and a new login, for every command. */
  readonly reconnecting?: boolean;
}

/** One run against one door. */
export interface Sample {
  readonly commands: number;
  readonly commandsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of CPU for each command. */
  readonly proxyCpu: number;
  readonly serverCpu: number;
  readonly clientCpu: number;
}

/** Values of `__rand_int__` are below this. */
export const keyspace = 10_000;

export async function benchmark(door: Door, order: Order): Promise<Sample> {
  const { server, proxy } = door;
  const before = { proxy: cpuOf(proxy), server: cpuOf([server.pid]), client: cpuOfEnded() };
  const output = await run(argumentsFor(door, order));
  const each = (spent: number): number => spent / order.requests;
  return {
    commands: order.requests,
    ...readCsv(output),
    proxyCpu: each(cpuOf(proxy) - before.proxy),
    serverCpu: each(cpuOf([server.pid]) - before.server),
    clientCpu: each(cpuOfEnded() - before.client),
  };
}

function argumentsFor({ port, login, authority }: Door, order: Order): string[] {
  return [
    '-h',
    '127.0.0.1',
    '-p',
    `${port}`,
    '-a',
    login.password,
    ...(login.user === null ? [] : ['--user', login.user]),
    ...(authority === null ? [] : ['--tls', '--cacert', authority]),
    '-c',
    `${order.clients}`,
    '-n',
    `${order.requests}`,
    '-P',
    `${order.pipeline}`,
    ...(order.reconnecting === true ? ['-k', '0'] : []),
    '-r',
    `${keyspace}`,
    '--csv',
    ...order.command,
  ];
}

async function run(args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(findProgram(redisBenchmark), args, {
      timeout: 120_000,
    });
    return stdout;
  } catch (cause) {
    const said =
      cause instanceof Error && 'stderr' in cause ? ` It said: ${String(cause.stderr)}` : '';
    throw new BenchError(`redis-benchmark did not run to its end.${said}`, { cause });
  }
}

/** An error reply ends redis-benchmark with status 1 already, so a line of figures means success. */
function readCsv(output: string): Pick<Sample, 'commandsPerSecond' | 'p50' | 'p99'> {
  const [head = '', figures = ''] = output.trim().split('\n').slice(-2);
  const names = columns(head);
  const values = columns(figures);
  const value = (name: string): number => {
    const found = Number(values[names.indexOf(name)]);
    if (Number.isFinite(found)) return found;
    throw new BenchError(`redis-benchmark did not say "${name}": ${output}`);
  };
  return {
    commandsPerSecond: value('rps'),
    p50: value('p50_latency_ms'),
    p99: value('p99_latency_ms'),
  };
}

function columns(line: string): string[] {
  return line.split(',').map((text) => text.replaceAll('"', ''));
}
