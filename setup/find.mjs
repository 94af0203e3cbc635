// Looks for programs where a shell would, and asks them for their version.

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Servers lie where the PATH of an ordinary user often does not lead. */
const furtherDirectories = ['/usr/local/bin', '/usr/local/sbin', '/usr/sbin', '/opt/homebrew/bin'];

/**
 * @param {string} program
 * @param {readonly string[]} directories
 * @param {readonly string[]} [proof] arguments with which it has to end well
 * @returns {string | undefined}
 */
export function findProgram(program, directories, proof) {
  return directories
    .map((directory) => join(directory, program))
    .find((path) => serves(path, proof));
}

/**
 * The files that would meet a need, the best first. A file that the person names stands alone.
 * @param {Pick<import('./needs.mjs').Need, 'programs' | 'variable' | 'proof'>} need
 * @param {readonly string[]} directories
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {string[]}
 */
export function candidates({ programs, variable, proof }, directories, environment) {
  const named = variable === undefined ? undefined : environment[variable];
  if (named !== undefined && named !== '') return serves(named, proof) ? [named] : [];
  return programs.flatMap((program) => findProgram(program, directories, proof) ?? []);
}

/**
 * @param {string} path
 * @param {readonly string[] | undefined} proof
 */
function serves(path, proof) {
  if (!isExecutable(path)) return false;
  return proof === undefined || spawnSync(path, proof, { timeout: 20_000 }).status === 0;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where to look: first what npm puts in front for its scripts, then the caller's own PATH.
 * @param {string} root the repository
 * @param {string | undefined} path the caller's PATH
 */
export function searchDirectories(root, path) {
  const own = (path ?? '').split(delimiter).filter((directory) => directory !== '');
  return [join(root, 'node_modules', '.bin'), ...own, ...furtherDirectories];
}

/**
 * The answer goes to standard output with some programs and to standard error with others.
 * @param {string} path
 * @param {readonly string[]} versionArguments
 */
export function askVersion(path, versionArguments) {
  const answer = spawnSync(path, versionArguments, { encoding: 'utf8', timeout: 20_000 });
  return `${answer.stdout ?? ''}${answer.stderr ?? ''}`;
}
