import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import os from 'node:os';
import process from 'node:process';
import { BenchError } from '../bench-error.ts';
import { coresAreKept } from './cores.ts';

/** Where figures were taken: without it they mean nothing. */
export interface Machine {
  readonly date: string;
  readonly command: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  /** Processes that wanted a core when the run began; near 0 on a quiet machine. */
  readonly loadBefore: number;
  /** The measured process had a core for itself, away from load generator and Redis. */
  readonly ownCore: boolean;
  readonly versions: Readonly<Record<string, string>>;
}

export function describeMachine(packages: readonly string[]): Machine {
  return {
    date: new Date().toISOString(),
    command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
    node: process.version,
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    loadBefore: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
    ownCore: coresAreKept,
    versions: Object.fromEntries(packages.map((name) => [name, installedVersion(name)])),
  };
}

function installedVersion(name: string): string {
  const path = findPackageJSON(name, import.meta.url);
  if (path === undefined) throw new BenchError(`The package ${name} is not installed.`);
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content) {
    return String(content.version);
  }
  throw new BenchError(`${path} states no version.`);
}
