import type { GatewayPolicy } from '../types.ts';
import type { Deployment, OwnRole } from './types.ts';

/** Where a part keeps its log: beside the gateway's, unless it is an account of its own, which may not write there. */
export function partLog(
  role: OwnRole,
  own: string,
  deployment: Deployment | null,
  gateway: GatewayPolicy | null,
): string {
  const hosts = [...(deployment?.hosts.values() ?? [])];
  const isApart = hosts.some(({ roles }) => roles.includes(role));
  return gateway === null || isApart ? own : gateway.audit.directory;
}
