// Makes the machine ready for one of npm's commands: `node setup/setup.mjs start|test|bench|…`.
// npm runs it before each of them, so a second run must cost next to nothing.

import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { install } from './apt.mjs';
import { bringEngines } from './engines.mjs';
import { askVersion, candidates, findProgram, searchDirectories } from './find.mjs';
import { dependenciesAreInstalled } from './lockfile.mjs';
import { needs, purposes } from './needs.mjs';
import { describe, parseVersion, plan } from './plan.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const purpose = purposes.find((known) => known === process.argv[2]);
if (purpose === undefined) {
  console.error(`Say what to get ready for: node setup/setup.mjs ${purposes.join('|')}`);
  process.exitCode = 1;
} else {
  process.exitCode = getReady(purpose) ? 0 : 1;
  if (purpose === 'test' && process.exitCode === 0) bringFurtherServers();
}

/** @param {import('./needs.mjs').Purpose} wanted */
function getReady(wanted) {
  if (!dependenciesAreInstalled(root) && !installDependencies()) return false;

  const first = planFor(wanted);
  if (first.kind === 'ready') return true;
  if (first.kind === 'ask') return ask(first);

  console.log(`Missing: ${first.missing.map(describe).join(', ')}.`);
  const names = first.packages.map(({ name }) => name).join(' ');
  console.log(`Installing with apt-get, without starting any service: ${names}`);
  const installed = install(first.packages);
  if (!installed.ok) {
    console.error(installed.output);
    console.error('apt-get could not install them; its own words are above.');
    return false;
  }

  const second = planFor(wanted);
  return second.kind === 'ready' || ask(second);
}

/** Tests can do without them, and say so. */
function bringFurtherServers() {
  const trouble = bringEngines(root);
  if (trouble !== null) {
    console.log(`Testing only with the server of this machine, not with newer ones: ${trouble}`);
  }
}

/** @param {import('./needs.mjs').Purpose} wanted */
function planFor(wanted) {
  const directories = searchDirectories(root, process.env['PATH']);
  const machine = {
    apt: findProgram('apt-get', directories) !== undefined,
    root: process.getuid?.() === 0,
    brew: findProgram('brew', directories) !== undefined,
  };
  return plan(wanted, needs, (need) => find(need, directories), machine);
}

/**
 * @param {import('./needs.mjs').Need} need
 * @param {readonly string[]} directories
 * @returns {import('./plan.mjs').Found[]}
 */
function find(need, directories) {
  const { versionArguments } = need;
  return candidates(need, directories, process.env).map((path) =>
    versionArguments === undefined
      ? { path }
      : { path, version: parseVersion(askVersion(path, versionArguments)) },
  );
}

/** @param {Exclude<import('./plan.mjs').Plan, { kind: 'ready' }>} stuck */
function ask(stuck) {
  console.error(`Missing: ${stuck.missing.map(describe).join(', ')}.`);
  if (stuck.kind === 'install') {
    console.error('apt-get has nothing newer. Install it from its makers:');
    for (const { need } of stuck.missing) console.error(`  ${need.name}: ${need.elsewhere}`);
  } else {
    console.error('Install it with:');
    for (const command of stuck.commands) console.error(`  ${command}`);
  }
  return false;
}

/**
 * npm runs on the Node that started it, never on the one in node_modules, which it is about to
 * replace.
 */
function installDependencies() {
  console.log('Installing the packages of package-lock.json (npm ci)');
  const npm = process.env['npm_execpath'];
  const node = process.env['npm_node_execpath'];
  const inside = npm !== undefined && node !== undefined;
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = inside
    ? spawnSync(node, [npm, ...flags], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    : spawnSync('npm', flags, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) console.error('npm ci failed; its own words are above.');
  return result.status === 0;
}
