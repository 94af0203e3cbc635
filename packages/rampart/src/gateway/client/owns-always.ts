import type { Member } from '../decide/member.ts';

/** Whether the connections of a user never share: he asked for it, or WAIT shall count his writes. */
export function ownsAlways({ user, waits }: Member): boolean {
  return user.upstream === 'own' || (user.upstream === 'auto' && waits);
}
