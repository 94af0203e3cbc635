// `npm run bench -- VERB [options]`: one verb for each part whose figures the README states.
import process from 'node:process';
import { BenchError } from './bench-error.ts';
import { parseOptions, usage } from './options.ts';
import type { BenchOptions } from './options.ts';

type Verb = (options: BenchOptions) => Promise<void>;

const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  csrf: async () => (await import('./csrf/bench.ts')).benchCsrf,
  client: async () => (await import('./client/bench.ts')).benchClient,
  gateway: async () => (await import('./gateway/bench.ts')).benchGateway,
  audit: async () => (await import('./audit/bench.ts')).benchAudit,
  risk: async () => (await import('./risk/bench.ts')).benchRisk,
  archive: async () => (await import('./archive/bench.ts')).benchArchive,
  plan: async () => (await import('./plan/bench.ts')).benchPlan,
};

async function main(): Promise<void> {
  const [name, ...rest] = process.argv.slice(2);
  const load = name !== undefined && Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (load === undefined) throw new BenchError(usage(Object.keys(verbs)));
  const run = await load();
  await run(parseOptions(rest));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
