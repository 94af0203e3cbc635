import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StageError } from './errors.ts';

export interface Program {
  /** File names to look for, the best first. */
  readonly names: readonly string[];
  /** An environment variable that names the file and comes before all else. */
  readonly variable: string;
  /** Arguments with which it ends well only where it has what is needed; without them any will do. */
  readonly proof?: readonly string[];
  /** The commands that install it. */
  readonly install: string;
}

export const redisProgram: Program = {
  names: ['redis-server', 'valkey-server'],
  variable: 'RAMPART_REDIS_SERVER',
  install: '`sudo apt-get install redis-server` (Debian, Ubuntu) or `brew install redis` (macOS)',
};

export const haproxyProgram: Program = {
  names: ['haproxy'],
  variable: 'RAMPART_HAPROXY',
  install: '`sudo apt-get install haproxy` (Debian, Ubuntu) or `brew install haproxy` (macOS)',
};

export const opensslProgram: Program = {
  names: ['openssl'],
  variable: 'RAMPART_OPENSSL',
  install: '`sudo apt-get install openssl` (Debian, Ubuntu) or `brew install openssl` (macOS)',
};

export const chromiumProgram: Program = {
  names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  variable: 'CHROMIUM',
  install: '`sudo apt-get install chromium` (Debian) or `brew install --cask chromium` (macOS)',
};

/** A system often has several, and only that of its packages knows their modules. */
export const pythonProgram: Program = {
  names: ['python3'],
  variable: 'RAMPART_PYTHON',
  proof: ['-c', 'import redis, hiredis, aiosmtpd'],
  install: '`sudo apt-get install python3-redis python3-hiredis python3-aiosmtpd` (Debian, Ubuntu)',
};

// Servers lie in directories that are often not on the path of an ordinary user.
const furtherDirectories = ['/usr/local/bin', '/usr/local/sbin', '/usr/sbin', '/opt/homebrew/bin'];

/** The path of an installed program, or `undefined`. */
export function lookForProgram(
  program: Program,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const named = env[program.variable];
  const serves = (file: string): boolean => isExecutable(file) && proves(program, file);
  if (named !== undefined && named !== '') return serves(named) ? named : undefined;
  const path = env['PATH'] ?? '';
  const directories = [
    ...path.split(delimiter).filter((part) => part !== ''),
    ...furtherDirectories,
  ];
  return program.names
    .flatMap((name) => directories.map((directory) => join(directory, name)))
    .find(serves);
}

/** The path of an installed program; an error says how to install a missing one. */
export function findProgram(
  program: Program,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const found = lookForProgram(program, env);
  if (found !== undefined) return found;
  const named = env[program.variable];
  const message =
    named === undefined || named === ''
      ? `${wanted(program)} was not found on the PATH. Install it: ${program.install}; or name its file in ${program.variable}.`
      : `${program.variable} names ${named}, which is not a file that can be executed${provided(program)}. Correct it, or unset it to search the PATH.`;
  throw new StageError('STAGE_PROGRAM_MISSING', message);
}

function wanted(program: Program): string {
  return `${program.names.join(' or ')}${provided(program)}`;
}

function provided({ proof }: Program): string {
  return proof === undefined ? '' : ` (with which \`${proof.join(' ')}\` works)`;
}

function proves({ proof }: Program, file: string): boolean {
  return proof === undefined || spawnSync(file, proof, { timeout: 20_000 }).status === 0;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
