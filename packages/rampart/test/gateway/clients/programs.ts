import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { findProgram, pythonProgram } from '@rampart/stage';

export interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Generous: a program that hangs is ended, and its test fails. */
const longest = 60_000;

/** Runs a program to its end, with this for its input. */
export async function run(
  command: string,
  args: readonly string[],
  input: string | Uint8Array = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(command, args, {
    timeout: longest,
    killSignal: 'SIGKILL',
    env: { ...process.env, ...env },
  });
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, output, errors };
}

const pythonSession = fileURLToPath(new URL('redis-py.py', import.meta.url));

/** How redis-py connects, in its own words. */
export interface PythonWay {
  readonly port: number;
  readonly hiredis: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly ssl_ca_certs?: string;
  readonly db?: number;
}

/** What a Python program is told; throws with its words when it fails. */
export async function pythonTold(way: PythonWay): Promise<unknown> {
  const { code, output, errors } = await run(
    findProgram(pythonProgram),
    [pythonSession],
    JSON.stringify(way),
  );
  if (code !== 0) throw new Error(`redis-py ended with ${code}:\n${errors}`);
  return JSON.parse(output);
}
