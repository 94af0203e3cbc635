// The command on a machine of its own, as root types it there, from this checkout's sources.
import { relative } from 'node:path';

import { repository, type Machine } from '../policy/compile/machine.ts';

/** A path of this repository as that machine has it. */
function there(path: string): string {
  const below = relative(repository, path);
  return below.startsWith('..') ? path : `/tmp/here/${below}`;
}

/** What it printed; `failed: ` stands before it unless it ended well. */
export async function rampartOn(machine: Machine, ...words: readonly string[]): Promise<string> {
  const main = '/tmp/here/packages/rampart/src/cli/main.ts';
  // With the secrets in the environment, as an operator has them.
  const script = 'cd /root && set -a && { [ ! -e .env ] || . ./.env; } && exec "$@"';
  const path = 'PATH=/usr/sbin:/usr/bin:/sbin:/bin';
  const node = [there(process.execPath), '--conditions=rampart-source', main];
  const command = ['env', path, 'sh', '-c', script, 'sh', ...node, ...words];
  const { ok, output } = await machine.try(...command);
  return ok ? output : `failed: ${output}`;
}
