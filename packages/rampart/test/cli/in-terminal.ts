// The command as a person types it, in a terminal of its own.
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

import { commandFile } from './command.ts';

/** What a terminal is told about its cursor is taken out first. */
const asks = /: $/;

interface Session {
  readonly status: number | null;
  /** All that the terminal showed, what was typed too. */
  readonly shown: string;
}

/** Types each text once what is shown since the last one ends with a question. */
export function inTerminal(
  words: readonly string[],
  typed: readonly string[],
  cwd: string,
): Promise<Session> {
  const command = [process.execPath, '--conditions=rampart-source', commandFile, ...words];
  const line = command.map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', `stty cols 200; exec ${line}`, '/dev/null'], {
    stdio: 'pipe',
    cwd,
  });
  const left = [...typed];
  let shown = '';
  let since = '';
  child.stdout.on('data', (piece) => {
    shown += String(piece);
    since += String(piece);
    if (!asks.test(stripVTControlCharacters(since))) return;
    const next = left.shift();
    since = '';
    if (next !== undefined) child.stdin.write(next);
  });
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status, shown }));
  });
}
