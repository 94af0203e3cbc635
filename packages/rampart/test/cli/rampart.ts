import { spawnSync } from 'node:child_process';
import { commandFile } from './command.ts';

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

type Variables = Readonly<Record<string, string>>;

/** Runs the command as a person would, from its sources. */
export function rampart(...commandArguments: string[]): Ended {
  return run([], {}, commandArguments);
}

/** The same with these variables. */
export function rampartWith(variables: Variables, ...commandArguments: string[]): Ended {
  return run([], variables, commandArguments);
}

/** The same, started by another program: `setpriv`, `env`. */
export function rampartBy(by: readonly string[], ...commandArguments: string[]): Ended {
  return run(by, {}, commandArguments);
}

function run(
  by: readonly string[],
  variables: Variables,
  commandArguments: readonly string[],
): Ended {
  const words = [
    ...by,
    process.execPath,
    '--conditions=rampart-source',
    commandFile,
    ...commandArguments,
  ];
  const [program = process.execPath, ...others] = words;
  return spawnSync(program, others, {
    encoding: 'utf8',
    env: { ...process.env, RAMPART_DEBUG: '', ...variables },
    // One that does not end by itself has no exit code then.
    timeout: 300_000,
  });
}
