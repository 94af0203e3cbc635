// Servers in the foreground: they are ours as long as we run, and are started again when they die. One
// that has lost its data is not.
import { lstat } from 'node:fs/promises';

import { guardPath } from '../policy/compile/guard.ts';
import type { Process } from '../policy/deployment/types.ts';
import { runProgram } from '../plan/apply/run-program.ts';
import { idsOf, serverEnvironment } from '../plan/keep-ourselves.ts';
import type { Keeper } from '../plan/keeper.ts';
import type { Accounts } from '../plan/look/accounts.ts';
import type { Crew } from './crew.ts';

export function keepHere(crew: Crew, accounts: () => Promise<Accounts>): Keeper {
  return {
    // It is started again by the words that it was started with.
    byItsOwnWords: true,
    processOf: async ({ name }) => crew.pidOf(name),
    start: async (process, command) =>
      crew.start({
        name: process.name,
        command,
        cwd: process.places.data,
        env: serverEnvironment,
        ids: idsOf(process, await accounts()) ?? null,
        ready: null,
        mayReturn: () => guard(process),
      }),
    stop: ({ name }) => crew.stop(name),
  };
}

async function guard(process: Process): Promise<void> {
  const program = guardPath(process);
  const isThere = await lstat(program).then(
    () => true,
    // A Sentinel holds no data.
    () => false,
  );
  if (isThere) await runProgram(program, ['check']);
}
