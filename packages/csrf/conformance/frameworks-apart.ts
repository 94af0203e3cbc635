// Several frameworks at once, each in a process of its own: a case may poison a prototype or set
// the environment, and that must not reach the neighbour.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isResult, type Result } from './result.ts';
import type { TargetName } from './targets/target.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

export interface Apart {
  readonly file: string | null;
  readonly only: RegExp | null;
  readonly sample: boolean;
  readonly onResult: (result: Result) => void;
}

export async function runApart(frameworks: readonly TargetName[], options: Apart): Promise<void> {
  const waiting = [...frameworks];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await runOne(next, options);
  };
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), frameworks.length) }, worker),
  );
}

async function runOne(
  framework: TargetName,
  { file, only, sample, onResult }: Apart,
): Promise<void> {
  const args = ['--conditions=rampart-source', main, '--json', '--framework', framework];
  if (file !== null) args.push('--cases', file);
  if (only !== null) args.push('--only', only.source);
  if (sample) args.push('--sample');
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => {
    child.kill();
  };
  process.once('exit', stop);
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith(mark)) onResult(parseResult(line));
  }
  const status = await ended;
  process.off('exit', stop);
  // 1 says that cases failed; anything else that the run did not come to its end.
  if (status !== 0 && status !== 1) {
    throw new Error(`The run on ${framework} ended with status ${String(status)}.\n${errors}`);
  }
}

/** Frameworks may print lines of their own. */
const mark = '{"result":';

export function resultLine(result: Result): string {
  return JSON.stringify({ result });
}

function parseResult(line: string): Result {
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed === 'object' && parsed !== null && 'result' in parsed) {
    if (isResult(parsed.result)) return parsed.result;
  }
  throw new TypeError(`This line tells no result: ${line}`);
}
