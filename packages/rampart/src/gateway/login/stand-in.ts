// Whose work the login of nobody costs. Users' hashes may differ in what they cost, and some passwords
// the server checks: a name that does not exist has to look like some user, and always like the same
// one, whichever gateway or worker is asked. Who compares names then learns nothing.
import { createHmac } from 'node:crypto';

import type { User } from '../../policy/types.ts';

/** `secret` is the same for all gateways of a policy. Null when no user has a password. */
export function standInFor(name: string, users: Iterable<User>, secret: Uint8Array): User | null {
  const withPasswords = [...users]
    .filter(({ credential }) => credential.kind !== 'none')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const digest = createHmac('sha256', secret).update('stand-in ').update(name).digest();
  return withPasswords[digest.readUInt32BE(0) % withPasswords.length] ?? null;
}
