// The user `default` of a configuration that does not name it.
import type { AclUser } from '../observe/acl/user.ts';
import type { SecretFact } from '../observe/facts.ts';

/** With a password only if there is a `requirepass`, and with every right. */
export function defaultUserOf(requirepass: SecretFact | null): AclUser {
  const passwords = requirepass?.set === true ? [requirepass.digest] : [];
  return {
    name: 'default',
    enabled: true,
    anyPassword: passwords.length === 0,
    passwords,
    sanitizePayload: true,
    selectors: [
      {
        commands: new Map(),
        everyCommand: true,
        firstArguments: new Map(),
        everyKey: true,
        keys: [],
        everyChannel: true,
        channels: [],
      },
    ],
  };
}
