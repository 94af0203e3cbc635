// The servers that a test can be run with: that of this machine, and newer ones that `npm test` fetches
// where it can (setup/engines.mjs).
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { lookForProgram, redisProgram } from './program.ts';

export interface Engine {
  /** For the name of a test; where it is missing, what brings it stands beside it. */
  readonly name: string;
  /** Undefined: it is not here. */
  readonly program: string | undefined;
}

const fetched = new URL('../../../node_modules/.cache/rampart-engines/', import.meta.url);

export const engines: readonly Engine[] = [
  { name: 'the server of this machine', program: lookForProgram(redisProgram) },
  further('Redis 8.0', 'redis-8.0'),
  further('Valkey 8.1', 'valkey-8.1'),
];

function further(name: string, directory: string): Engine {
  const program = fileURLToPath(new URL(`${directory}/server`, fetched));
  if (existsSync(program)) return { name, program };
  return { name: `${name}, which is not here (node setup/setup.mjs test)`, program: undefined };
}
