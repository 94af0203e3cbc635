import { fileURLToPath } from 'node:url';

/** The file to start for the command: its sources, or the bundle of them that a whole run makes. */
export const commandFile: string =
  process.env['RAMPART_COMMAND'] ??
  fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
