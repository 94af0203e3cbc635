// Looks for programs where a shell would, and asks them for their version.

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian keeps servers where the PATH of an ordinary user does not lead. */
const serverDirectories = ['/usr/sbin', '/usr/local/sbin'];

/**
 * @param {string} program
 * @param {readonly string[]} directories
 * @returns {string | undefined}
 */
export function findProgram(program, directories) {
  return directories.map((directory) => join(directory, program)).find(isExecutable);
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
  return [join(root, 'node_modules', '.bin'), ...own, ...serverDirectories];
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
