// What of Rampart itself a policy asks for on this machine. Pure.
import type { Deployment } from '../policy/deployment/types.ts';
import type { Policy } from '../policy/types.ts';

export interface RampartPart {
  readonly name: string;
  /** Behind `rampart`. */
  readonly words: readonly string[];
  /** The line by which it says that it serves. */
  readonly ready: RegExp;
}

/** `here`: names of the hosts of the policy that are this machine. */
export function partsOf(policy: Policy, here: readonly string[]): readonly RampartPart[] {
  const parts: RampartPart[] = [];
  if (policy.gateway !== null && isDoor(policy.deployment, here)) {
    parts.push({ name: 'gateway', words: ['gateway'], ready: /^ready / });
  }
  if (policy.archive !== null) {
    parts.push({ name: 'archiver', words: ['archive'], ready: /^ARCHIVE_STARTED / });
  }
  return parts;
}

/** Where no host is said to be the gateway's, it is this one. */
function isDoor(deployment: Deployment | null, here: readonly string[]): boolean {
  const doors = [...(deployment?.hosts.values() ?? [])].filter(({ roles }) =>
    roles.includes('gateway'),
  );
  return doors.length === 0 || doors.some(({ name }) => here.includes(name));
}
