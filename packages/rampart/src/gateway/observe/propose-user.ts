// One user of a proposed policy: what the policy held it to before stays, what it was granted is what it
// was seen using. Each key rule says how often it was needed.
import { isCollection, isMap, isNode, isScalar, isSeq, type Document } from 'yaml';
import type { GatedPolicy } from '../../policy/types.ts';
import { boundsOf, listOf, settingsOf, type Settings } from './bounds-of.ts';
import { originsOf, type Origins } from './origins.ts';
import { rightsFor, type KeyLine, type Rights } from './rights-for.ts';
import type { UserSeen } from './user-seen.ts';

export function proposeUser(
  document: Document,
  name: string,
  seen: UserSeen,
  { networks }: Pick<GatedPolicy, 'networks'>,
): void {
  const rights = rightsFor(seen);
  const origins = originsOf({ networks }, seen.addresses);
  const places = `from-${name}`.slice(0, 64);
  if (origins.blocks.length > 0) addBlocks(document, places, origins.blocks);
  const names = new Set([...origins.names, ...(origins.blocks.length > 0 ? [places] : [])]);
  const written = settingsFor([...names], rights, boundsOf(document, name));
  const node = document.createNode(written);
  flowLists(node);
  node.commentBefore = remarks(seen, rights, origins)
    .map((line) => ` ${line}`)
    .join('\n');
  document.setIn(['users', name], node);
  const users: unknown = document.get('users', true);
  // Remarks need lines of their own.
  if (isMap(users)) users.flow = false;
  remarkKeys(document.getIn(['users', name, 'keys'], true), rights.keys);
}

function settingsFor(from: readonly string[], rights: Rights, bounds: Settings): Settings {
  const { scripts, limits } = rights;
  const granted = {
    from,
    can: rights.can,
    keys: rights.keys.map(ruleOf),
    channels: rights.channels,
  };
  const all = {
    // These first, as in a policy that a person writes.
    ...granted,
    ...bounds,
    ...granted,
    commands: { ...settingsOf(bounds['commands']), allow: rights.commands },
    limits: { ...settingsOf(bounds['limits']), ...limits },
    ...(scripts === null
      ? {}
      : { scripts: { ...settingsOf(bounds['scripts']), allow: scripts, others: 'refuse' } }),
  };
  const told = Object.entries(all).filter(([, value]) => !isNothing(value));
  return Object.fromEntries(told.map(([key, value]) => [key, withoutNothing(value)]));
}

function addBlocks(document: Document, name: string, blocks: readonly string[]): void {
  const before = listOf(document.getIn(['networks', name]));
  const node = document.createNode([...new Set([...before, ...blocks])]);
  if (isCollection(node)) node.flow = true;
  document.setIn(['networks', name], node);
}

/** Lists of plain words on one line; key rules have a remark each. */
function flowLists(node: unknown): void {
  if (!isMap(node)) return;
  for (const { key, value } of node.items) {
    if (isSeq(value) && !(isScalar(key) && key.value === 'keys')) value.flow = true;
    else flowLists(value);
  }
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.values(value).every(isNothing);
}

function withoutNothing(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => !isNothing(each)));
}

function ruleOf({ pattern, reads, writes }: KeyLine): string | Readonly<Record<string, string>> {
  if (reads > 0 && writes > 0) return pattern;
  return reads > 0 ? { read: pattern } : { write: pattern };
}

function remarkKeys(list: unknown, keys: readonly KeyLine[]): void {
  if (!isSeq(list)) return;
  for (const [place, item] of list.items.entries()) {
    const { reads = 0, writes = 0 } = keys[place] ?? {};
    const text = isMap(item) ? item.items[0]?.value : item;
    if (isNode(text)) text.comment = ` read ${times(reads)}, written ${times(writes)}`;
  }
}

function times(count: number): string {
  return ['never', 'once', 'twice'][count] ?? `${count} times`;
}

/** What a person has to decide. */
function remarks(
  { commands, refused }: UserSeen,
  { dangerous, forbidden }: Rights,
  { strange }: Origins,
): readonly string[] {
  const counted = (name: string): string => `${name} (${times(commands.get(name) ?? 0)})`;
  const lines = [];
  if (dangerous.length > 0) {
    lines.push(`Needs a second factor, "unlock: totp": ${dangerous.map(counted).join(', ')}.`);
  }
  if (forbidden.length > 0) lines.push(`Was refused, and stays so: ${forbidden.join(', ')}.`);
  if (strange.length > 0) {
    lines.push(
      `Also came from the public internet, which is not allowed here: ${strange.join(', ')}.`,
    );
  }
  for (const { code, command, reason, count } of refused.values()) {
    if (!code.endsWith('_EXCEEDED') && code !== 'GATEWAY_CANARY_TOUCHED') continue;
    lines.push(`${command}, ${times(count)}, ${code}: ${reason}.`);
  }
  return lines;
}
