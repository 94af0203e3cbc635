// Where the history of a new primary left the one that is archived: behind that place lie the writes
// that the old primary had taken and the new one lacks.
import type { Connection } from '../../resp/connection/connection.ts';
import { textOf } from '../../resp/reply-parts.ts';
import { ArchiveError } from '../codes.ts';
import type { Archive } from '../read/archive.ts';
import type { History } from '../read/history.ts';

export interface ForkPoint {
  readonly history: History;
  /** The new primary has everything up to it. */
  readonly offset: number;
  /** Where the archived history ends. */
  readonly end: number;
}

interface Lineage {
  readonly replid: string;
  /** The last offset that it has of that id. */
  readonly offset: number;
}

/** Both ids under which the server knows its own history, the older one first. */
export function lineageIn(info: string): readonly Lineage[] {
  const field = (name: string): string => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1] ?? '';
  const older = {
    replid: field('master_replid2'),
    offset: Number(field('second_repl_offset')) - 1,
  };
  const own = { replid: field('master_replid'), offset: Number(field('master_repl_offset')) };
  return [older, own].filter(({ replid, offset }) => /^[0-9a-f]{40}$/.test(replid) && offset >= 0);
}

/** Null when the archive holds no history that goes on behind what the server has of it. */
export function forkOf(
  { histories }: Pick<Archive, 'histories'>,
  lineage: readonly Lineage[],
): ForkPoint | null {
  for (const { replid, offset } of lineage) {
    for (const history of histories.toReversed()) {
      const line = history.timelines.find((each) => each.replid === replid);
      // Where the archive went on with the new primary itself, nothing was lost to it.
      const isLast = line !== undefined && line === history.timelines.at(-1);
      if (!isLast || line.from > offset || line.to <= offset) continue;
      return { history, offset, end: line.to };
    }
  }
  return null;
}

export async function forkAt(archive: Archive, primary: Connection): Promise<ForkPoint | null> {
  const reply = await primary.call(['INFO', 'replication']);
  if (reply.kind !== 'error') return forkOf(archive, lineageIn(textOf(reply) ?? ''));
  const said = Buffer.from(reply.bytes).toString('latin1').slice(0, 200);
  const what = `${primary.name} answered INFO: "${said}".`;
  throw new ArchiveError('ARCHIVE_TARGET_REFUSED', what);
}
