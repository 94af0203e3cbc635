// One failover, measured: how long until somebody takes writes again, and what of the acknowledged
// writes is gone.
import { setTimeout as delay } from 'node:timers/promises';

import { ScratchGroup } from './group.ts';
import type { GroupShape, LossSettings, Member } from './group.ts';
import { Load, missingAt } from './load.ts';
import type { Acknowledged } from './load.ts';
import type { Network } from './network.ts';
import { within } from './within.ts';

/** `kill`: the primary is killed. `partition`: it is cut off from its peers, and not from a client. */
export type Mishap = 'kill' | 'partition';

export interface Failover {
  readonly mishap: Mishap;
  /** Milliseconds until a new primary had taken a write. */
  readonly backAfter: number;
  readonly acknowledged: number;
  readonly lost: number;
  /** Milliseconds from the first acknowledgement of a lost write to the last. */
  readonly lostFor: number;
}

const warmUp = 1_000;

export async function measureFailover(
  shape: GroupShape,
  settings: LossSettings,
  mishap: Mishap,
  /** Milliseconds for which a partition goes on when there is a new primary. */
  splitFor: number,
  openNetwork: () => Promise<Network>,
): Promise<Failover> {
  await using network = await openNetwork();
  await using group = await ScratchGroup.start(shape, settings, network);
  const [old] = group.members;
  if (old === undefined) throw new RangeError('A group has at least one server.');
  const load = new Load(await old.process.connect());
  await delay(warmUp);
  const began = performance.now();
  if (mishap === 'kill') await old.process.kill();
  else await network.cut(old.host);
  const longest = shape.downAfter * 4 + shape.failoverWithin + 30_000;
  let next: Member | null = null;
  await within(longest, 'a new primary', async () => {
    next = await group.primary();
    if (next === null || next === old) return false;
    return takesWrites(next);
  });
  const backAfter = performance.now() - began;
  if (mishap === 'partition') await delay(splitFor);
  await load.stop();
  const { acknowledged } = load;
  const missing = next === null ? acknowledged : await lostOn(next, acknowledged);
  const lostFor = (missing.at(-1)?.at ?? 0) - (missing[0]?.at ?? 0);
  const counts = { acknowledged: acknowledged.length, lost: missing.length };
  return { mishap, backAfter, ...counts, lostFor };
}

async function lostOn(
  { process }: Member,
  acknowledged: readonly Acknowledged[],
): Promise<readonly Acknowledged[]> {
  await using connection = await process.connect();
  return await missingAt(connection, acknowledged);
}

/** One without replicas in sync may have to refuse until another has come over to it. */
async function takesWrites({ process }: Member): Promise<boolean> {
  return (await process.ask('SET', 'ha:probe', '1')) === 'OK';
}
