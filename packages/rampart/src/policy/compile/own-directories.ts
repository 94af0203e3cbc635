// Directories of the parts of Rampart. Those above them are root's, so that no part can move away what
// another one keeps.
import { dirname } from 'node:path';

import type { Directory } from './host-plan.ts';

export interface OwnDirectory {
  readonly path: string;
  /** Whether the parts that watch may read it. */
  readonly watched: boolean;
}

const usualPlace = '/var/lib/rampart';

export function ownDirectories(
  directories: readonly OwnDirectory[],
  account: string,
  watchers: string,
): readonly Directory[] {
  const above = new Set(
    directories.flatMap(({ path }) => ancestorsBelow(usualPlace, path)).toSorted(),
  );
  for (const { path } of directories) above.delete(path);
  return [
    ...[...above].map((path) => ({ path, owner: 'root', group: 'root', mode: 0o755 })),
    // What is made in a watched one belongs to its group too.
    ...directories.map(({ path, watched }) => ({
      path,
      owner: account,
      group: watched ? watchers : account,
      mode: watched ? 0o2750 : 0o700,
    })),
  ];
}

function ancestorsBelow(top: string, path: string): readonly string[] {
  if (!path.startsWith(`${top}/`)) return [];
  const above = dirname(path);
  return above === top ? [top] : [...ancestorsBelow(top, above), above];
}
