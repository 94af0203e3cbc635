// The command as an operator runs it, and a policy for it.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { RedisServer, Stage } from '@rampart/stage';

export const main: string = fileURLToPath(
  new URL('../../../packages/rampart/src/cli/main.ts', import.meta.url),
);

const mostOutput = 16 * 1024 * 1024;

export async function rampart(...words: readonly string[]): Promise<string> {
  const args = ['--conditions=rampart-source', main, ...words];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: mostOutput });
  return stdout;
}

export interface Scene {
  readonly directory: string;
  readonly policy: string;
  readonly archive: string;
  /** A private key that opens it. */
  readonly key: string;
}

export async function setScene(stage: Stage, { host, port }: RedisServer): Promise<Scene> {
  const directory = await stage.newDirectory('archiving');
  const key = join(directory, 'first.pem');
  const recipients = [
    await rampart('archive', 'key', key),
    await rampart('archive', 'key', join(directory, 'second.pem')),
  ];
  const archive = join(directory, 'archive');
  const policy = join(directory, 'rampart.yaml');
  const part = { directory: archive, from: `${host}:${port}`, recipients: recipients.map(trimmed) };
  await writeFile(policy, JSON.stringify({ version: 1, app: 'bench', archive: part }));
  return { directory, policy, archive, key };
}

function trimmed(text: string): string {
  return text.trim();
}
