// Installs Debian packages and leaves the machine as quiet as it was: no service of theirs runs
// afterwards, now or after the next boot.

import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** Debian asks this file before a package starts its service; 101 means "it must not". */
const policyFile = '/usr/sbin/policy-rc.d';

const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * @typedef {object} Package
 * @property {string} name
 * @property {string | undefined} service what it would start
 */

/**
 * @param {readonly Package[]} packages
 * @returns {{ readonly ok: true } | { readonly ok: false, readonly output: string }}
 */
export function install(packages) {
  // A package that is only too old may have a service which people rely on; that one stays.
  const fresh = packages.filter(({ name }) => !isInstalledPackage(name));
  return withServicesHeldBack(() => {
    // A failing update is not the end: the lists that are there may do, and install will say.
    const update = apt(['update']);
    const names = packages.map(({ name }) => name);
    const result = apt(['install', '--no-install-recommends', ...names]);
    for (const { service } of fresh) if (service !== undefined) putToRest(service);
    if (result.status === 0) return { ok: true };
    return { ok: false, output: `${update.output}${result.output}` };
  });
}

/**
 * A machine that has a policy of its own keeps it.
 * @template Result
 * @param {() => Result} work
 * @returns {Result}
 */
function withServicesHeldBack(work) {
  const ours = !existsSync(policyFile);
  for (const signal of signals) process.on(signal, outliveSignal);
  try {
    if (ours) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    return work();
  } finally {
    if (ours) rmSync(policyFile, { force: true });
    for (const signal of signals) process.off(signal, outliveSignal);
  }
}

/**
 * A signal must not end us before the policy file is gone again. The work blocks until apt-get has
 * ended, which the same Ctrl-C has reached, and then the file is removed.
 */
function outliveSignal() {}

/** @param {readonly string[]} arguments_ */
function apt(arguments_) {
  const options = ['-y', '-q', '-o', 'DPkg::Lock::Timeout=300'];
  const result = spawnSync('apt-get', [...options, ...arguments_], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status: result.status, output: `${result.stdout ?? ''}${result.stderr ?? ''}` };
}

/** @param {string} name */
function isInstalledPackage(name) {
  const status = spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], {
    encoding: 'utf8',
  });
  return status.stdout === 'installed';
}

/**
 * Stops a service that a policy of the machine's own let start, and keeps the next boot from
 * starting it. Both are without effect, and say so in vain, where there is no such service.
 * @param {string} service
 */
function putToRest(service) {
  spawnSync('service', [service, 'stop'], { stdio: 'ignore' });
  spawnSync('update-rc.d', [service, 'disable'], { stdio: 'ignore' });
}
