// Looks for programs where a shell would, and asks them for their version.

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Servers lie where the PATH of an ordinary user often does not lead. */
const furtherDirectories = ['/usr/local/bin', '/usr/local/sbin', '/usr/sbin', '/opt/homebrew/bin'];

/**
 * @param {string} program
 * @param {readonly string[]} directories
 * @returns {string | undefined}
 */
export function findProgram(program, directories) {
  return directories.map((directory) => join(directory, program)).find(isExecutable);
}

/**
 * The files that would meet a need, the best first. A file that the person names stands alone.
 * @param {Pick<import('./needs.mjs').Need, 'programs' | 'variable'>} need
 * @param {readonly string[]} directories
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {string[]}
 */
export function candidates({ programs, variable }, directories, environment) {
  const named = variable === undefined ? undefined : environment[variable];
  if (named !== undefined && named !== '') return isExecutable(named) ? [named] : [];
  return programs.flatMap((program) => findProgram(program, directories) ?? []);
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
