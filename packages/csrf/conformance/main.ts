// npm run conformance: plays a file of cases against real servers of every framework.
import { readFileSync } from 'node:fs';
import { readArguments, usage, type Arguments } from './arguments.ts';
import { readCases } from './case.ts';
import { ownCases } from './cases/index.ts';
import { resultLine, runApart } from './frameworks-apart.ts';
import { failureText, frameworkLines, passText, summary } from './report.ts';
import type { Result } from './result.ts';
import { loadTarget } from './targets/index.ts';
import type { TargetName } from './targets/target.ts';
import { run, type Readable } from './run.ts';
import { isItsTurn } from './turns.ts';

async function main(args: Arguments): Promise<boolean> {
  const results: Result[] = [];
  const onResult = (result: Result): void => {
    results.push(result);
    if (args.json) console.log(resultLine(result));
    else if (!result.passed) console.log(failureText(result));
    else if (args.verbose) console.log(passText(result));
  };
  const [only, ...more] = args.frameworks;
  if (only !== undefined && more.length === 0) {
    for await (const result of run(casesOf(args, only), await loadTarget(only))) onResult(result);
  } else {
    const { file, only: pattern, sample } = args;
    await runApart(args.frameworks, { file, only: pattern, sample, onResult });
  }
  if (!args.json) console.log([...frameworkLines(results), '', summary(results)].join('\n'));
  return (
    results.length === sum(args.frameworks.map((name) => casesOf(args, name).length)) &&
    results.every(({ passed }) => passed)
  );
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((whole, each) => whole + each, 0);

function casesOf({ file, only, sample }: Arguments, framework: TargetName): readonly Readable[] {
  const cases = file === null ? ownCases(framework) : readCases(readFileSync(file, 'utf8'));
  return cases.filter(
    ({ id }) => (only === null || only.test(id)) && (!sample || isItsTurn(id, framework)),
  );
}

function argumentsOrUsage(): Arguments {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

const allPassed = await main(argumentsOrUsage());
// All servers are closed by now, but a framework may keep timers of its own for ever.
process.stdout.write('', () => process.exit(allPassed ? 0 : 1));
