// Users whom the policy does not name, while it only observes: whoever the server lets in under a name
// comes in here, with no rights at all, so that everything he does is noticed and nothing refused.
import type { User } from '../../policy/types.ts';
import { usualLimits } from '../../policy/schema/user.ts';

/** Names that are there at once, beside those of the policy. */
export const mostStrangers = 256;

export function strangerNamed(name: string): User {
  return {
    name,
    from: [],
    can: [],
    keys: [],
    channels: [],
    commands: { allow: [], dangerouslyAllow: [], forbid: [] },
    tenant: null,
    credential: { kind: 'server' },
    secret: null,
    certificates: [],
    unlock: { kind: 'never' },
    upstream: 'auto',
    limits: usualLimits,
    data: {
      replyBytes: null,
      egress: null,
      sweep: null,
      sensitive: [],
      canaries: null,
      expiring: [],
    },
    scripts: { allow: [], others: 'inspect', longest: null },
  };
}
