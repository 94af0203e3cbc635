// Files and directories as they are: whose, with which mode, and what is in them.
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { known, unknown } from '../../observe/fact.ts';
import type { Fact } from '../../observe/fact.ts';
import type { Access } from '../../policy/step.ts';
import { nameOf } from './accounts.ts';
import type { Accounts } from './accounts.ts';

export type PathState =
  | { readonly kind: 'absent' }
  | ({ readonly kind: 'directory' | 'other' } & Access)
  | ({ readonly kind: 'file'; readonly text: Fact<string> } & Access);

const largest = 1_048_576;

/** A link is not followed: what it leads to may be changed by others. */
export async function lookAtPath(
  root: string,
  path: string,
  accounts: Accounts,
): Promise<Fact<PathState>> {
  const from = { kind: 'host', place: path } as const;
  const real = join(root, path);
  try {
    const stats = await lstat(real);
    const access: Access = {
      owner: nameOf(accounts.users, stats.uid),
      group: nameOf(accounts.groups, stats.gid),
      mode: stats.mode & 0o7777,
    };
    if (stats.isDirectory()) return known({ kind: 'directory', ...access }, from);
    if (!stats.isFile()) return known({ kind: 'other', ...access }, from);
    return known({ kind: 'file', ...access, text: await textOf(real, stats.size) }, from);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return known({ kind: 'absent' }, from);
    return unknown('no-access', `${path} cannot be looked at (${codeOf(error)}).`);
  }
}

async function textOf(path: string, size: number): Promise<Fact<string>> {
  if (size > largest) return unknown('too-large', `${path} has ${size} bytes.`);
  try {
    return known(await readFile(path, 'utf8'), { kind: 'file', path, line: 0 });
  } catch (error) {
    return unknown('no-access', `${path} cannot be read (${codeOf(error)}).`);
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
