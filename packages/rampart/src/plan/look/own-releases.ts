// Which releases of Rampart lie on the machine, and which of them its command is.
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

import { ownProgram, ownReleases } from '../../policy/compile/own-part.ts';

export interface OwnReleases {
  readonly there: ReadonlySet<string>;
  /** Null: the command is not there, or leads elsewhere. */
  readonly used: string | null;
}

export async function lookAtOwnReleases(root: string): Promise<OwnReleases> {
  const entries = await readdir(join(root, ownReleases), { withFileTypes: true }).catch(() => []);
  // What begins with a dot is on its way there; an engine that was built has no version for a name.
  const versions = entries.filter((entry) => entry.isDirectory() && /^\d/.test(entry.name));
  const leadsTo = await readlink(join(root, ownProgram)).catch(() => '');
  return { there: new Set(versions.map(({ name }) => name)), used: versionIn(leadsTo) };
}

/** Where the command of a version lies. */
export function commandOf(version: string): string {
  return `${ownReleases}/${version}/bin/rampart`;
}

function versionIn(path: string): string | null {
  const version = path.split('/').at(-3) ?? '';
  return path === commandOf(version) ? version : null;
}
