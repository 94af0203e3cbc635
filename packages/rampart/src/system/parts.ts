// What of Rampart itself a policy asks for on this machine. Pure.
import { parseDocument } from 'yaml';

import { isApart } from '../policy/deployment/part-log.ts';
import type { OwnRole } from '../policy/deployment/host-roles.ts';
import type { Policy } from '../policy/types.ts';

export interface RampartPart {
  readonly role: OwnRole;
  readonly name: string;
  /** Behind `rampart`. */
  readonly words: readonly string[];
  /** The line by which it says that it serves. */
  readonly ready: RegExp;
}

interface Known extends RampartPart {
  readonly isDescribed: (policy: Policy) => boolean;
}

const known: readonly Known[] = [
  {
    role: 'gateway',
    name: 'gateway',
    words: ['gateway'],
    ready: /^ready /,
    isDescribed: ({ gateway }) => gateway !== null,
  },
  {
    role: 'archive',
    name: 'archiver',
    words: ['archive'],
    ready: /^ARCHIVE_STARTED /,
    isDescribed: ({ archive }) => archive !== null,
  },
  {
    role: 'alerts',
    name: 'alerts',
    words: ['alerts'],
    ready: /^ready\b/,
    isDescribed: ({ alerts }) => alerts !== null,
  },
  {
    role: 'console',
    name: 'console',
    words: ['console'],
    ready: /^ready /,
    // There is one without a word about it, too; here somebody has to want it.
    isDescribed: ({ text }) => parseDocument(text).has('console'),
  },
];

/** `here`: names of the hosts of the policy that are this machine. */
export function partsOf(policy: Policy, here: readonly string[]): readonly RampartPart[] {
  return known.filter(({ role, isDescribed }) => {
    if (!isApart(role, policy.deployment)) return isDescribed(policy);
    const hosts = [...(policy.deployment?.hosts.values() ?? [])];
    return hosts.some(({ name, roles }) => roles.includes(role) && here.includes(name));
  });
}
