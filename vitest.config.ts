import { defineConfig } from 'vitest/config';

const conditions = ['rampart-source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/*/test/**/*.test.ts', 'bench/test/**/*.test.ts', 'setup/test/**/*.test.ts'],
    pool: 'forks',
    execArgv: ['--conditions=rampart-source'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
