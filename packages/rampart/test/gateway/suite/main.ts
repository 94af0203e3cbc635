// npm run redis-suite: the Redis project's own tests, directly and through a gateway that lets everything pass.
import { readArguments, usage, type Arguments } from './arguments.ts';
import { lost, type Difference, type Outcome } from './outcome.ts';
import { runUnit, unitsOf, type Unit } from './unit.ts';

interface Verdict {
  readonly passed: number;
  readonly differences: readonly Difference[];
}

async function main({ suite, upstream, only, slow }: Arguments): Promise<boolean> {
  const units = (await unitsOf(suite)).filter((name) => only === null || only.test(name));
  let passed = 0;
  let failed = 0;
  for (const name of units) {
    const verdict = await compare({ name, suite, slow }, upstream);
    passed += verdict.passed;
    failed += verdict.differences.length;
    console.log(`${name}: ${verdict.passed} passed, ${verdict.differences.length} failed`);
    for (const { name: test, why } of verdict.differences) console.log(`  ${test}\n    ${why}`);
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return passed > 0 && failed === 0;
}

/** Where something differs, both ways are gone again: on a busy machine a deadline of the suite is missed. */
async function compare(unit: Unit, upstream: 'own' | 'shared'): Promise<Verdict> {
  const direct = await runUnit(unit, 'direct');
  const first = lost(direct, await runUnit(unit, upstream));
  if (first.length === 0) return verdictOf(direct, first);
  const second = lost(direct, await runUnit(unit, upstream));
  const both = first.filter(({ name }) => second.some((other) => other.name === name));
  for (const { name } of first) {
    if (!both.some((other) => other.name === name))
      console.log(`  passed the second time: ${name}`);
  }
  return verdictOf(direct, both);
}

function verdictOf(direct: readonly Outcome[], differences: readonly Difference[]): Verdict {
  const all = direct.filter(({ passed }) => passed).length;
  return { passed: all - differences.length, differences };
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
