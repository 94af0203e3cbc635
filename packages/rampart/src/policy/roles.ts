// What roles give to a user. Lists add up; of single values the user's own counts, and then that of
// the first role that has one, roles of roles included.
import type { Path } from './document.ts';
import type { WrittenRole } from './schema/user.ts';

export interface RoleFault {
  readonly path: Path;
  readonly kind: 'unknown' | 'cycle';
  readonly name: string;
}

/** Roles that do not exist, and roles that have themselves in the end. */
export function roleFaults(
  roles: ReadonlyMap<string, WrittenRole>,
  users: ReadonlyMap<string, WrittenRole>,
): readonly RoleFault[] {
  const faults: RoleFault[] = [];
  for (const [part, holders] of [
    ['roles', roles],
    ['users', users],
  ] as const) {
    for (const [holder, { roles: names }] of holders) {
      for (const [index, name] of names.entries()) {
        const path = [part, holder, 'roles', index];
        if (!roles.has(name)) faults.push({ path, kind: 'unknown', name });
        else if (part === 'roles' && reaches(name, holder, roles)) {
          faults.push({ path, kind: 'cycle', name: holder });
        }
      }
    }
  }
  return faults;
}

/** The user with all that its roles give. Only for policies without role faults. */
export function withRoles<T extends WrittenRole>(
  user: T,
  roles: ReadonlyMap<string, WrittenRole>,
): T {
  const all = [...rolesOf(user, roles)].flatMap((name) => roles.get(name) ?? []);
  return all.reduce<T>((merged, role) => ({ ...merged, ...added(merged, role) }), user);
}

function added(first: WrittenRole, second: WrittenRole): Omit<WrittenRole, 'roles'> {
  return {
    can: union(first.can, second.can),
    keys: [...first.keys, ...second.keys],
    channels: union(first.channels, second.channels),
    commands: {
      allow: union(first.commands.allow, second.commands.allow),
      dangerouslyAllow: union(first.commands.dangerouslyAllow, second.commands.dangerouslyAllow),
      forbid: union(first.commands.forbid, second.commands.forbid),
    },
    scripts: {
      allow: union(first.scripts.allow, second.scripts.allow),
      others: first.scripts.others ?? second.scripts.others,
      // Null means `never` and counts as written.
      longest: first.scripts.longest === undefined ? second.scripts.longest : first.scripts.longest,
    },
    limits: filled(first.limits, second.limits),
    data: {
      ...filled(first.data, second.data),
      sensitive: [...first.data.sensitive, ...second.data.sensitive],
      expiring: union(first.data.expiring, second.data.expiring),
    },
    unlock: first.unlock ?? second.unlock,
  };
}

/** Null means `unlimited` and counts as written. */
function filled<T extends object>(first: T, second: T): T {
  const written = Object.entries(first).filter(([, value]) => value !== undefined);
  return { ...second, ...Object.fromEntries(written) };
}

function union<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  return [...new Set([...first, ...second])];
}

/** In the order in which they are written, each once, those of a role behind it. */
function rolesOf(
  holder: WrittenRole,
  roles: ReadonlyMap<string, WrittenRole>,
  found: Set<string> = new Set(),
): ReadonlySet<string> {
  for (const name of holder.roles) {
    const role = roles.get(name);
    if (role === undefined || found.has(name)) continue;
    found.add(name);
    rolesOf(role, roles, found);
  }
  return found;
}

function reaches(from: string, to: string, roles: ReadonlyMap<string, WrittenRole>): boolean {
  const start = roles.get(from);
  return from === to || (start !== undefined && rolesOf(start, roles).has(to));
}
