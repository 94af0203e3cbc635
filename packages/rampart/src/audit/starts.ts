// How servers of a policy are started: a file that is included on the command line has the last word,
// and a running server does not tell of it.
import { sentinelCommand, serverCommand } from '../policy/compile/launch.ts';
import type { CommandLine } from '../policy/compile/launch.ts';
import type { Policy } from '../policy/types.ts';

/** The path of a configuration → what stands behind it on the command line. */
export type Starts = ReadonlyMap<string, readonly string[]>;

export function startsOf({ deployment }: Policy): Starts {
  if (deployment === null) return new Map();
  const lines: readonly CommandLine[] = [
    ...deployment.servers.map((server) => serverCommand(deployment, server)),
    ...deployment.sentinels.map((sentinel) => sentinelCommand(deployment, sentinel)),
  ];
  return new Map(
    lines.flatMap(([, path, ...behind]): [string, readonly string[]][] =>
      path === undefined ? [] : [[path, behind]],
    ),
  );
}
