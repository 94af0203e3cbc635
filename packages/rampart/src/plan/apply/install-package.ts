// The distribution's package. What it would start by itself listens with the distribution's settings, so
// it is kept from starting while the package comes.
import { lstat, rm } from 'node:fs/promises';

import { PlanError } from '../errors.ts';
import type { CarryOut } from './carry-out.ts';
import { runProgram } from './run-program.ts';
import { writeThrough } from './write-through.ts';

/** Debian asks this program before it starts what a package brings; 101 is its word for no. */
const policyProgram = '/usr/sbin/policy-rc.d';

export const installPackage: CarryOut<'install-package'> = async (step, hand) => {
  if (hand.root !== '/') {
    throw new PlanError('PLAN_STEP_FAILED', 'A package comes to the whole machine only.');
  }
  const isThere = await lstat(policyProgram).then(
    () => true,
    () => false,
  );
  if (!isThere) await writeThrough(policyProgram, '#!/bin/sh\nexit 101\n', 0o755);
  try {
    await install(step.package).catch(async () => {
      // A machine that is new has no list of packages, and an old list names files that are gone.
      await aptGet(['update']);
      await install(step.package);
    });
  } finally {
    if (!isThere) await rm(policyProgram, { force: true });
  }
  return null;
};

function install(name: string): Promise<string> {
  return aptGet(['install', '--yes', '--no-install-recommends', name]);
}

function aptGet(words: readonly string[]): Promise<string> {
  return runProgram('apt-get', words, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
}
