import { fileURLToPath } from 'node:url';

/** The operator's command, from its sources. */
export const rampartFile: string = fileURLToPath(
  new URL('../../../../packages/rampart/src/cli/main.ts', import.meta.url),
);

export const rampartCommand: readonly [string, ...string[]] = [
  process.execPath,
  '--conditions=rampart-source',
  rampartFile,
];
