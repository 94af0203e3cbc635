// A release of Rampart in its shape, and with nothing in it but a command that tells a version.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Stage } from '@rampart/stage';

export interface Release {
  readonly from: string;
  readonly sha256: string;
}

/** `files`: besides the command, which tells `says`. */
export async function smallRelease(
  stage: Stage,
  says: string,
  { extra = {}, unlisted = {} }: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Promise<Release> {
  const room = await stage.newDirectory('release');
  const tree = join(room, 'rampart');
  await mkdir(join(tree, 'bin'), { recursive: true });
  const files = { 'bin/rampart': `#!/bin/sh\necho ${says}\n`, ...extra };
  for (const [name, text] of Object.entries({ ...files, ...unlisted })) {
    await writeFile(join(tree, name), text, { mode: 0o755 });
  }
  const sums = Object.entries(files).map(([name, text]) => `${sha256(text)}  ${name}\n`);
  await writeFile(join(tree, 'SHA256SUMS'), sums.join(''));
  const from = join(room, 'rampart.tar.gz');
  await stage.run('tar', ['-czf', from, '-C', room, 'rampart']);
  return { from, sha256: sha256(await readFile(from)) };
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
