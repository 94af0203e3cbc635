// What a user is held to, as the policy has it written: its own settings, and those of its roles that
// take away or limit. What a role grants is not among them, for it may be more than was ever used.
import { isNode, type Document } from 'yaml';

export type Settings = Readonly<Record<string, unknown>>;

const narrowing = ['limits', 'data', 'unlock', 'commands', 'scripts'] as const;
/** Of these only what takes away. */
const takes: Readonly<Record<string, readonly string[]>> = {
  commands: ['forbid'],
  scripts: ['longest', 'others'],
};

export function boundsOf(document: Document, user: string): Settings {
  const { roles, commands, ...own } = settingsOf(document.getIn(['users', user]));
  const forbidden = pick(settingsOf(commands), takes['commands'] ?? []);
  const given = rolesOf(document, roles, new Set());
  return given.reduce<Settings>(merged, { ...own, commands: forbidden });
}

/** In the order in which a policy takes them: a role, and then the roles that it has itself. */
function rolesOf(document: Document, named: unknown, met: Set<string>): readonly Settings[] {
  return listOf(named).flatMap((name) => {
    if (typeof name !== 'string' || met.has(name)) return [];
    met.add(name);
    const role = settingsOf(document.getIn(['roles', name]));
    return [bounding(role), ...rolesOf(document, role['roles'], met)];
  });
}

function bounding(role: Settings): Settings {
  const parts = narrowing.map((key) => {
    const value = role[key];
    const kept = takes[key];
    return [key, kept === undefined ? value : pick(settingsOf(value), kept)] as const;
  });
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined));
}

/** As roles add up: of single settings the first that is written counts, and these lists are joined. */
function merged(first: Settings, second: Settings): Settings {
  const result: Record<string, unknown> = { ...second, ...first };
  for (const [key, value] of Object.entries(first)) {
    const other = second[key];
    if (key === 'unlock' || !isMap(value) || !isMap(other)) continue;
    result[key] = { ...other, ...value, ...joined(settingsOf(value), settingsOf(other)) };
  }
  return result;
}

function joined(first: Settings, second: Settings): Settings {
  const lists = ['sensitive', 'expiring', 'forbid'].map((key) => {
    return [key, [...new Set([...listOf(first[key]), ...listOf(second[key])])]] as const;
  });
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
}

/** A map of the policy as it is written; empty where there is none. */
export function settingsOf(value: unknown): Settings {
  const plain: unknown = isNode(value) ? value.toJSON() : value;
  return isMap(plain) ? { ...plain } : {};
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One of a list may stand for it. */
export function listOf(value: unknown): readonly unknown[] {
  const plain: unknown = isNode(value) ? value.toJSON() : value;
  if (plain === undefined) return [];
  return Array.isArray(plain) ? plain : [plain];
}

function pick(settings: Settings, keys: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => keys.includes(key)));
}
