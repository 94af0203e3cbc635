import { availableParallelism } from 'node:os';

import { defaultExternalConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

import { compileCache } from './setup/compile-cache.ts';
import { mutantPlugin } from './setup/mutant-plugin.ts';
import { activeMutant } from './setup/mutate.ts';

// Tests run the sources: no build between an edit and its test.
const condition = 'rampart-source';

const mutant = activeMutant();

/** What takes too long for every run. A sampled one meets Next in the conformance cases only. */
const onlyInFull = [
  // Builds an application with Next.
  'packages/csrf/test/guides/next.test.ts',
  // Boot a machine with a systemd of its own, which needs root and control groups.
  'packages/rampart/test/policy/compile/systemd.test.ts',
  'packages/rampart/test/cli/whole-machine.test.ts',
  // Measures what a failover costs, and on a busy machine measures that.
  'packages/rampart/test/archive/failover/measure.test.ts',
  // The same with networks of its own, which need root.
  'packages/rampart/test/archive/failover/namespaces.test.ts',
  // The same as other tests of the archive, with each server that there is.
  'packages/rampart/test/archive/engines.test.ts',
  // Their neighbours show the same at less cost: other faults, other traffic, the guides' types, npm start.
  'packages/csrf/test/chaos/store-faults.test.ts',
  'packages/csrf/test/guides/programs.test.ts',
  'packages/rampart/test/gateway/transparency/recorded.test.ts',
  'packages/rampart/test/system/up.test.ts',
  // Small benches are still benches. Those of the archive and the client are played in every run.
  'bench/test/audit.test.ts',
  'bench/test/csrf.test.ts',
  'bench/test/gateway.test.ts',
  'packages/rampart/test/cli/deployed.test.ts',
  // Install packages of Debian, or build a server, on a machine of its own.
  'packages/rampart/test/cli/installed.test.ts',
  'packages/rampart/test/cli/built.test.ts',
  // Six servers, twice, that are applied and then audited.
  'packages/rampart/test/audit/groups.test.ts',
  // All of the shop's promises, one after the other: each has tests of its own, and the start is in every run.
  'examples/cars/test/tour.test.ts',
  // The console over the whole system, in a browser; its pages over a console of their own are in every run.
  'examples/cars/test/console.test.ts',
  // A minute of a flood; a shorter one, and a page before another flood, are in every run.
  'packages/rampart/test/console/web/soak.test.ts',
  // Packs and installs all that the tool needs.
  'setup/test/tool.test.ts',
];

export default defineConfig({
  plugins: mutant === undefined ? [] : [mutantPlugin(mutant)],
  ssr: {
    resolve: {
      conditions: [condition, ...defaultServerConditions],
      externalConditions: [condition, ...defaultExternalConditions],
    },
  },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'examples/*/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
      'setup/test/**/*.test.ts',
    ],
    exclude: process.env['RAMPART_FULL'] === '1' ? [] : onlyInFull,
    pool: 'forks',
    // A process runs many files, which is a third of the work less: no test may count on modules of its
    // own, or leave anything behind in what all share.
    isolate: false,
    execArgv: [`--conditions=${condition}`],
    // Tests often wait for servers that they have started, so two more than there are cores pay.
    maxWorkers: 2 + Math.max(2, availableParallelism()),
    env: compileCache,
    // Its keys know nothing of mutants: one would be read back as the product, or the other way.
    fsModuleCache: mutant === undefined,
    // Deadlines, not expectations: on a loaded machine a topology of six servers takes its time.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 150_000 } },
    // Where others use the machine too, a server may be cut off or a deadline missed once. A defect fails twice;
    // at a desk every failure shows.
    retry: mutant === undefined && process.env['CI'] === 'true' ? 1 : 0,
    // A test that was left alone must not pass for the whole suite.
    allowOnly: false,
  },
});
