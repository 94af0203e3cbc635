// Without systemd: a process in a session of its own, as its own account, with a record of its number
// and of when it began. Nobody starts it again when it dies.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';

import type { Process } from '../policy/deployment/types.ts';
import { writeThrough } from './apply/write-through.ts';
import { PlanError } from './errors.ts';
import type { Keeper } from './keeper.ts';
import type { Accounts } from './look/accounts.ts';

/** Milliseconds that a server has to write its data and to end. */
const patience = 60_000;

/** Secrets of this process are none of the server's. */
export const serverEnvironment = {
  NODE_ENV: 'production',
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
} as const;

/** `accounts`: asked each time, since an account may have been made a moment before. */
export function keepOurselves(accounts: () => Promise<Accounts>): Keeper {
  return {
    byItsOwnWords: false,
    processOf: running,
    start: async (process, [program, ...args]) => {
      // The mask of the shell is the server's; nothing of the words below is read by it.
      const shell = [
        '-c',
        'read -r go && umask 077 && exec "$@" </dev/null',
        'sh',
        program,
        ...args,
      ];
      const output = await open(outputOf(process), 'w', 0o600);
      const child = spawn('/bin/sh', shell, {
        cwd: process.places.data,
        detached: true,
        // What it says before it can open its log.
        stdio: ['pipe', output.fd, output.fd],
        env: serverEnvironment,
        ...idsOf(process, await accounts()),
      });
      try {
        await once(child, 'spawn');
      } finally {
        await output.close();
      }
      const { pid } = child;
      child.unref();
      if (pid === undefined) throw new PlanError('PLAN_STEP_FAILED', `${program} did not start.`);
      const record = `${JSON.stringify({ pid, born: await bornOf(pid) })}\n`;
      await writeThrough(recordOf(process), record, 0o600);
      // Should we die before it is written down, the word never comes, and nobody runs whom nobody knows.
      // One that has ended already is found by who asks whether it serves.
      child.stdin?.on('error', () => undefined).end('go\n');
    },
    stop: async (process) => {
      const pid = await running(process);
      if (pid !== null) await end(pid);
      await rm(recordOf(process), { force: true });
    },
  };
}

/** SIGTERM, and the time to save. It is never killed: what it has not written would be lost. */
export async function end(pid: number): Promise<void> {
  const born = await bornOf(pid);
  if (born === null) return;
  process.kill(pid, 'SIGTERM');
  const until = performance.now() + patience;
  while ((await bornOf(pid)) === born) {
    if (performance.now() > until) {
      throw new PlanError('PLAN_STEP_FAILED', `Process ${pid} does not end.`);
    }
    await delay(20);
  }
}

/** Under which numbers a process runs; undefined: under our own. */
export function idsOf(
  { user, group }: Process,
  { users, groups }: Accounts,
): { readonly uid: number; readonly gid: number } | undefined {
  // Only root may give a process to somebody else.
  if (process.getuid?.() !== 0) return undefined;
  const uid = users.get(user);
  const gid = groups.get(group);
  if (uid === undefined || gid === undefined) {
    throw new PlanError('PLAN_STEP_FAILED', `There is no account ${user}:${group}.`);
  }
  return { uid, gid };
}

function recordOf({ places, name }: Process): string {
  // Root reads it and ends what it names, so it lies where the server cannot write.
  return join(places.configuration, `${name}.process`);
}

/** What a process said that could not open its log. */
export function outputOf({ places, name }: Process): string {
  return join(places.configuration, `${name}.output`);
}

async function running(process: Process): Promise<number | null> {
  const text = await readFile(recordOf(process), 'utf8').catch(() => null);
  if (text === null) return null;
  const { 1: pid = '', 2: born = '' } = /^\{"pid":(\d+),"born":"(\d+)"\}\n$/.exec(text) ?? [];
  return pid !== '' && (await bornOf(Number(pid))) === born ? Number(pid) : null;
}

/** Ticks at which a process began, so that a number which was given out again is told apart. Null: it is gone. */
async function bornOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // It has ended, and only its parent has not looked yet.
  return state === 'Z' || state === 'X' ? null : (fields[18] ?? null);
}
