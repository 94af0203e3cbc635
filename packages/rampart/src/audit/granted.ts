// Which of some commands users may run. Most users of a server have the rights of a role, and share them
// (observe/acl/reading.ts): each set of rights is asked once, which is most of what an audit of users costs.
import { ruleIn } from '../observe/acl/questions.ts';
import type { AclUser, CommandRights } from '../observe/acl/user.ts';

/** A command, and one rule that gave it. */
export interface Granted {
  readonly command: string;
  readonly rule: string;
}

export function mayRun(user: AclUser, command: string): boolean {
  return user.selectors.some(({ may }) => ruleIn(may, command) !== null);
}

/** What comes of a user's share of these commands. */
export function ofThose<Value>(
  commands: readonly string[],
  make: (granted: readonly Granted[]) => Value,
): (user: AclUser) => Value {
  return onceEach((user) => make(grantedTo(user, commands)));
}

/** For what hangs on the commands that a user may run, and on nothing else of the user. */
export function onceEach<Value>(make: (user: AclUser) => Value): (user: AclUser) => Value {
  const known = new Map<CommandRights, Value>();
  return (user) => {
    const [{ may }] = user.selectors;
    if (user.selectors.length > 1) return make(user);
    const value = known.get(may) ?? make(user);
    known.set(may, value);
    return value;
  };
}

function grantedTo(user: AclUser, commands: readonly string[]): readonly Granted[] {
  const found: Granted[] = [];
  for (const command of commands) {
    for (const { may } of user.selectors) {
      const rule = ruleIn(may, command);
      if (rule === null) continue;
      found.push({ command, rule });
      break;
    }
  }
  return found;
}
