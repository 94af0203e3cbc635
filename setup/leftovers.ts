// What a test run has left on the machine. The run gets a mark in its environment and a temporary
// directory of its own; whatever carries the one or lives in the other afterwards was left behind.

import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Node keeps compiled modules here, for every process of the user. */
const notOurs = new Set(['node-compile-cache']);

export interface Scene {
  readonly environment: Readonly<Record<string, string>>;
  /** Names what was left behind, ends and removes it. */
  clear(): readonly string[];
}

export function openScene(): Scene {
  // Short, because the paths of Unix sockets below it may not exceed about a hundred bytes.
  const directory = mkdtempSync(join(tmpdir(), 'rp-'));
  // Servers that run as somebody else have to get to their files; what is below says who may read it.
  chmodSync(directory, 0o711);
  return {
    environment: { TMPDIR: directory, RAMPART_SCENE: directory },
    clear() {
      const processes = processesOf(directory);
      const files = readdirSync(directory).filter((name) => !notOurs.has(name));
      for (const { id } of processes) process.kill(id, 'SIGKILL');
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
      return [
        ...processes.map(({ id, command }) => `process ${id}: ${command}`),
        ...files.map((name) => `temporary file ${name}`),
      ];
    },
  };
}

interface Process {
  readonly id: number;
  readonly command: string;
}

/** Redis overwrites its own environment with its title, but it works in its data directory. */
function processesOf(directory: string): readonly Process[] {
  return processIds()
    .filter((id) => id !== process.pid)
    .filter((id) =>
      [read(id, 'environ'), read(id, 'cmdline'), workingDirectory(id)].some((text) =>
        text.includes(directory),
      ),
    )
    .map((id) => ({ id, command: read(id, 'cmdline').replaceAll('\0', ' ').trim() }));
}

/** Only Linux tells; elsewhere the files alone are looked at. */
function processIds(): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** A process may end between two looks, and then it was not left behind. */
function read(id: number, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

function workingDirectory(id: number): string {
  try {
    return readlinkSync(`/proc/${id}/cwd`);
  } catch {
    return '';
  }
}
