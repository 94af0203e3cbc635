// Tells whether node_modules is what package-lock.json asks for. npm writes its own record of what
// it has installed as the last act of an install, so an interrupted one leaves none.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {string} [resolved]
 * @property {boolean} [link]
 * @property {boolean} [optional]
 */

/** @typedef {{ readonly packages: Readonly<Record<string, LockedPackage>> }} Lockfile */

/**
 * An optional package may be absent, since many are for other platforms. One that is present must
 * be the one that is locked.
 * @param {Lockfile} locked
 * @param {Lockfile} installed
 */
export function isInstalled(locked, installed) {
  return Object.entries(locked.packages)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, wanted]) => {
      const found = installed.packages[path];
      if (found === undefined) return wanted.optional === true;
      return found.version === wanted.version && found.integrity === wanted.integrity;
    });
}

/** @param {string} root */
export function dependenciesAreInstalled(root) {
  const installed = readLockfile(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  const locked = readLockfile(join(root, 'package-lock.json'));
  return locked !== undefined && isInstalled(locked, installed);
}

/**
 * @param {string} path
 * @returns {Lockfile | undefined}
 */
function readLockfile(path) {
  try {
    /** @type {unknown} */
    const content = JSON.parse(readFileSync(path, 'utf8'));
    return isLockfile(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} content
 * @returns {content is Lockfile}
 */
function isLockfile(content) {
  return typeof content === 'object' && content !== null && 'packages' in content;
}
