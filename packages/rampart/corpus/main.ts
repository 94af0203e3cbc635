// npm run corpus: plays a file of attacks and honest controls against a real gateway.
import { readFileSync } from 'node:fs';
import { readArguments, usage, type Arguments } from './arguments.ts';
import { readCases } from './case.ts';
import { ownCases } from './cases/index.ts';
import { gateway } from './guards/gateway.ts';
import { dutyLines, failureText, passText, summary } from './report.ts';
import { passed } from './result.ts';
import { run } from './run.ts';

async function main({ file, only, verbose, atOnce }: Arguments): Promise<boolean> {
  const all = file === null ? ownCases() : readCases(readFileSync(file, 'utf8'));
  const cases = all.filter(({ id }) => only === null || only.test(id));
  const results = await run({
    cases,
    build: gateway,
    atOnce,
    onResult: (result) => {
      if (!passed(result)) console.log(failureText(result));
      else if (verbose) console.log(passText(result));
    },
  });
  console.log([...dutyLines(results), '', summary(results)].join('\n'));
  return results.length === cases.length && results.length > 0 && results.every(passed);
}

function argumentsOrUsage(): Arguments {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

process.exitCode = (await main(argumentsOrUsage())) ? 0 : 1;
