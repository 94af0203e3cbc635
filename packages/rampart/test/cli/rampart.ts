import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** Runs the command as a person would, from its sources. */
export function rampart(...commandArguments: string[]): Ran {
  return rampartWith({}, ...commandArguments);
}

/** The same with these variables. */
export function rampartWith(
  variables: Readonly<Record<string, string>>,
  ...commandArguments: string[]
): Ran {
  return spawnSync(process.execPath, ['--conditions=rampart-source', main, ...commandArguments], {
    encoding: 'utf8',
    env: { ...process.env, RAMPART_DEBUG: '', ...variables },
  });
}
