import { openEventLog, type EventLog } from '../../events/event-log.ts';
import { openSinks } from '../../events/sinks/open.ts';
import { fetchSecret } from '../../policy/secrets.ts';
import type { GatedPolicy } from '../../policy/types.ts';

/** The log that the policy names; each process writes a chain of its own. */
export async function openGatewayLog({ gateway }: GatedPolicy, chain: string): Promise<EventLog> {
  const { audit } = gateway;
  return openEventLog({
    directory: audit.directory,
    chain,
    rotateBytes: audit.rotateBytes,
    keep: audit.keep,
    checkpointEvery: audit.checkpointEvery,
    signingKey: audit.signingKey === null ? null : await fetchSecret(audit.signingKey),
    sinks: await openSinks(audit.sinks, fetchSecret),
  });
}
