import type { Deployment, Topology } from '../../policy/deployment/types.ts';
import { untold } from './group.ts';
import { measureFailover } from './measure.ts';
import type { Mishap } from './measure.ts';
import type { Network } from './network.ts';
import type { Comparison } from './report.ts';

const mishaps: readonly Mishap[] = ['kill', 'partition'];
/** Beyond what replicas may lag: after that, a primary that is alone has stopped. */
const splitBeyond = 2_000;

/** Each mishap twice, one after the other: on servers as they come, and as the policy tells them. */
export async function compareFailovers(
  { servers, sentinels, durability }: Pick<Deployment, 'servers' | 'sentinels' | 'durability'>,
  topology: Extract<Topology, { readonly kind: 'sentinel' }>,
  program: string,
  openNetwork: () => Promise<Network>,
  say: (what: string) => void,
): Promise<readonly Comparison[]> {
  const { quorum, downAfter, failoverWithin } = topology;
  const counts = { servers: servers.length, sentinels: sentinels.length };
  const shape = { program, ...counts, quorum, downAfter, failoverWithin };
  const splitFor = durability.replicas.lag + splitBeyond;
  const comparisons: Comparison[] = [];
  for (const mishap of mishaps) {
    say(`${mishap}: servers as they come …`);
    const before = await measureFailover(shape, untold, mishap, splitFor, openNetwork);
    say(`${mishap}: servers as the policy tells them …`);
    const told = await measureFailover(shape, durability, mishap, splitFor, openNetwork);
    comparisons.push({ mishap, untold: before, told });
  }
  return comparisons;
}
