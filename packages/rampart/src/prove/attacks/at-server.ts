// The port of Redis itself, for somebody who is not the gateway.
import type { DefenceName } from '../defences.ts';
import { places } from '../grounds/policy.ts';
import type { Store } from '../grounds/store.ts';
import type { Strike } from './raw.ts';

/** A stranger, at the address that the outside reaches if the server listens there. */
export function fromOutside({ port, tls }: Store): Strike {
  return { from: places.stranger, host: places.outside, port, tls: tls !== null };
}

/** How the server itself refuses. */
export const ofServer: readonly (readonly [RegExp, DefenceName])[] = [
  [/ECONNREFUSED/, 'server.network'],
  [/NOAUTH|WRONGPASS|NOPERM|The user executing the script can't|insufficient ACL/, 'server.acl'],
  [/exceeds maximum allowed size|invalid bulk length/, 'server.config'],
  [/protected config|(?:DEBUG|MODULE) command not allowed/, 'server.config'],
];
