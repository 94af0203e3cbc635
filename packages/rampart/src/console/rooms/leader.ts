// Who leads now, as most Sentinels of the policy have it: the primary that is written there may follow
// somebody else since a failover.
import { targetsOf } from '../../audit/target.ts';
import { readHostPort, writeHostPort } from '../../policy/addresses.ts';
import type { Server } from '../../policy/deployment/types.ts';
import type { HostPort, Policy } from '../../policy/types.ts';
import { Connection } from '../../resp/connection/connection.ts';
import { plainOf } from '../../resp/plain.ts';

/** Milliseconds for each Sentinel. */
const within = 1_500;

/** Who leads where `server` did. Null: no Sentinels watch it, or none tells us. */
export async function leaderNow(
  policy: Policy,
  { watchedAs: group }: Server,
): Promise<HostPort | null> {
  if (group === null || policy.deployment === null) return null;
  const { deployment } = policy;
  const places = new Set(deployment.sentinels.map(({ at }) => `${at.host}:${at.port}`));
  const votes = new Map<string, number>();
  const ask = async (target: Awaited<ReturnType<typeof targetsOf>>[number]): Promise<void> => {
    await using sentinel = await Connection.open({ ...target, within });
    const reply = await sentinel.call(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', group]);
    const named = reply.kind === 'error' ? null : plainOf(reply);
    if (!Array.isArray(named)) return;
    const [host = '', port = ''] = named.map(String);
    const leader = writeHostPort(host, Number(port));
    votes.set(leader, (votes.get(leader) ?? 0) + 1);
  };
  // The login is another part's: where the console may not read it, what is written has to do.
  const targets = await targetsOf(policy).catch(() => []);
  const sentinels = targets.filter(
    ({ address }) => address.kind === 'tcp' && places.has(`${address.host}:${address.port}`),
  );
  await Promise.allSettled(sentinels.map(ask));
  const [first] = [...votes].toSorted(([, a], [, b]) => b - a);
  return first === undefined ? null : readHostPort(first[0]);
}
