// Which of several servers is followed: a replica, if there is one, so that the primary has no further
// replica to feed and Sentinels never see one that cannot be promoted.
import { Connection } from '../../resp/connection/connection.ts';
import { fieldOf, textOf } from '../../resp/reply-parts.ts';
import type { ArchiveSource } from './source.ts';

type Role = 'replica' | 'primary';

/** Milliseconds; a server that says nothing by then comes last. */
const answersWithin = 2_000;

/** What it says of itself; null: it is away, or too old to say. */
async function roleOf({ host, port, tls, login }: ArchiveSource): Promise<Role | null> {
  try {
    const address = { kind: 'tcp', host, port } as const;
    await using connection = await Connection.open({ address, tls, login, within: answersWithin });
    // Of all commands that tell the role, the only one that needs no right.
    const role = textOf(fieldOf(await connection.call(['HELLO']), 'role'));
    if (role === 'master') return 'primary';
    return role === 'replica' || role === 'slave' ? 'replica' : null;
  } catch {
    // Whoever follows it finds out what is the matter, and tells.
    return null;
  }
}

const ranks = { replica: 0, primary: 1, unknown: 2 } as const;

/** Replicas first, then the primary, then those of which nobody knows; equal ones stay as they are. */
export async function byPreference(
  sources: readonly ArchiveSource[],
): Promise<readonly ArchiveSource[]> {
  if (sources.length < 2) return sources;
  const ranked = await Promise.all(
    sources.map(async (source) => ({ source, rank: ranks[(await roleOf(source)) ?? 'unknown'] })),
  );
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ source }) => source);
}
