import type { GatewayPolicy } from '../types.ts';
import type { OwnRole } from './host-roles.ts';
import type { Deployment } from './types.ts';

/** Where a part keeps its log: beside the gateway's, unless it is an account of its own, which may not write there. */
export function partLog(
  role: OwnRole,
  own: string,
  deployment: Deployment | null,
  gateway: GatewayPolicy | null,
): string {
  return gateway === null || isApart(role, deployment) ? own : gateway.audit.directory;
}

/** Whether the policy has it run as an account of its own. */
export function isApart(role: OwnRole, deployment: Deployment | null): boolean {
  const hosts = [...(deployment?.hosts.values() ?? [])];
  return hosts.some(({ roles }) => roles.includes(role));
}
