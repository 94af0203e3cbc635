import { fileURLToPath } from 'node:url';

/** The operator's command: its sources, or the bundle of them that a whole run of the tests makes. */
export const rampartFile: string =
  process.env['RAMPART_COMMAND'] ??
  fileURLToPath(new URL('../../../../packages/rampart/src/cli/main.ts', import.meta.url));

/** Builds the pages of the console, unless they are there. */
export const buildPages: URL = new URL(
  '../../../../packages/rampart/setup/build-web.ts',
  import.meta.url,
);

export const rampartCommand: readonly [string, ...string[]] = [
  process.execPath,
  '--conditions=rampart-source',
  rampartFile,
];

/** The same for a person in the directory of the deployment: `./rampart status`. */
export const rampartScript: string = `#!/bin/sh\nexec ${rampartCommand.map(quoted).join(' ')} "$@"\n`;

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
