// Releases of Rampart itself: a new one comes beside those that are there, whole or not at all, and one link
// says which of them is meant.
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { ownProgram, ownReleases } from '../../policy/compile/own-part.ts';
import { PlanError } from '../errors.ts';
import { commandOf, lookAtOwnReleases } from '../look/own-releases.ts';
import type { CarryOut } from './carry-out.ts';
import { fetchArchive, sha256Of } from './fetch-archive.ts';
import type { Hand } from './hand.ts';
import { runProgram } from './run-program.ts';
import { syncDirectory } from './write-through.ts';

/** What a release says that its files are, as sha256sum writes it. */
const sums = 'SHA256SUMS';

export const unpackRelease: CarryOut<'unpack-release'> = async (step, hand) => {
  const { version, from, sha256, into } = step;
  const target = join(hand.root, into);
  await makeReleases(hand);
  // What a run left that was killed has the same beginning.
  const beside = await mkdtemp(join(dirname(target), '.unpacked-'));
  try {
    await chmod(beside, 0o755);
    const archive = await fetchArchive(from, sha256, beside);
    const tree = join(beside, 'tree');
    await mkdir(tree, { mode: 0o755 });
    const words = ['-xzf', archive, '-C', tree, '--strip-components=1'];
    await runProgram('tar', [...words, '--no-same-owner', '--preserve-permissions']);
    await mustBeWhole(tree, from);
    await mustTell(join(tree, 'bin/rampart'), version);
    await rename(tree, target);
    await syncDirectory(dirname(target));
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return () => rm(target, { recursive: true, force: true });
};

export const useRelease: CarryOut<'use-release'> = async ({ version, was }, hand) => {
  await pointTo(version, hand);
  const { used } = await lookAtOwnReleases(hand.root);
  if (used !== version) {
    throw new PlanError('PLAN_NOT_VERIFIED', `${ownProgram} was to be ${version}, and is not.`);
  }
  return async () => {
    if (was === null) await rm(join(hand.root, ownProgram), { force: true });
    else await pointTo(was, hand);
    if (was !== null) await startAgain(hand);
  };
};

export const removeRelease: CarryOut<'remove-release'> = async ({ version, used }, hand) => {
  if (used) await rm(join(hand.root, ownProgram), { force: true });
  await rm(join(hand.root, ownReleases, version), { recursive: true, force: true });
  return null;
};

async function makeReleases({ root }: Hand): Promise<void> {
  for (const path of [dirname(ownReleases), ownReleases]) {
    await mkdir(join(root, path), { recursive: true, mode: 0o755 });
  }
}

/** In one step: whoever starts meanwhile starts one version or the other. */
async function pointTo(version: string, { root }: Hand): Promise<void> {
  const link = join(root, ownProgram);
  const isFile = await lstat(link).then(
    (stats) => !stats.isSymbolicLink(),
    () => false,
  );
  if (isFile) {
    const what = `${ownProgram} was put there by somebody else; move it away first.`;
    throw new PlanError('PLAN_STEP_FAILED', what);
  }
  await mkdir(dirname(link), { recursive: true, mode: 0o755 });
  const draft = `${link}.new`;
  await rm(draft, { force: true });
  await symlink(commandOf(version), draft);
  await rename(draft, link);
  await syncDirectory(dirname(link));
}

/** What was to run by the new version runs by the old one again, also what has given up meanwhile. */
async function startAgain({ wanted, systemctl }: Hand): Promise<void> {
  const units = wanted.machines.flatMap((each) => each.units);
  for (const { name, restartsFor, state } of units) {
    if (state !== 'running' || !restartsFor.includes(ownProgram)) continue;
    await systemctl(['reset-failed', name]);
    await systemctl(['restart', name]);
  }
}

/** Neither a file too few nor one too many, and each as it was made. */
async function mustBeWhole(tree: string, from: string): Promise<void> {
  const refuse = (what: string): never => {
    throw new PlanError('PLAN_RELEASE', `${from} ${what}.`);
  };
  const listed = new Map<string, string>();
  const text = await readFile(join(tree, sums), 'utf8').catch(() => refuse(`holds no ${sums}`));
  for (const line of text.split('\n')) {
    const { 1: sum = '', 2: path = '' } = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (path !== '') listed.set(path, sum);
  }
  const entries = await readdir(tree, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(tree, path);
    if (name === sums) continue;
    if (!entry.isFile() || !listed.has(name)) refuse(`holds ${name}, which it does not list`);
    if ((await sha256Of(path)) !== listed.get(name))
      refuse(`holds ${name}, which is not as listed`);
    listed.delete(name);
  }
  const [missing] = listed.keys();
  if (missing !== undefined) refuse(`lists ${missing}, and does not hold it`);
}

async function mustTell(command: string, version: string): Promise<void> {
  const told = (await runProgram(command, ['--version'])).trim();
  if (told === version) return;
  throw new PlanError(
    'PLAN_RELEASE',
    `The release calls itself ${told}, and was to be ${version}.`,
  );
}
