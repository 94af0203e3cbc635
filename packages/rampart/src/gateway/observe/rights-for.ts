// The least that a policy can say so that everything that was seen is allowed.
import {
  abilityCommands,
  CommandTable,
  dangerousCommands,
  forbiddenCommands,
} from '@rampart/client/commands';
import type { Ability } from '../../policy/types.ts';
import type { ShapePattern } from './key-shapes.ts';
import { mostScripts, type UserSeen } from './user-seen.ts';

export interface KeyLine {
  readonly pattern: string;
  readonly reads: number;
  readonly writes: number;
}

export interface Rights {
  readonly can: readonly Ability[];
  /** Single commands that no ability of an application grants. */
  readonly commands: readonly string[];
  /** Commands that only a second factor opens, and those that nothing does. */
  readonly dangerous: readonly string[];
  readonly forbidden: readonly string[];
  readonly keys: readonly KeyLine[];
  readonly channels: readonly string[];
  /** Null: none was seen, or so many that they cannot be listed. */
  readonly scripts: readonly string[] | null;
  readonly limits: Readonly<Record<string, number | 'unlimited'>>;
}

/** What applications are given, the least first. */
const usual: readonly Ability[] = [
  'read',
  'write',
  'scan',
  'pubsub',
  'script',
  'function',
  'wait',
  'inspect',
];

const longestUsualKey = 1_024;

/** Which limit lets a command with a refused argument pass. */
const limitBehind: ReadonlyMap<string, string> = new Map([
  ...each('offset', 'setrange setbit bitfield'),
  ...each('range_span', 'lrange zrange zrevrange srandmember zrandmember hrandfield'),
  ...each('pattern_length', 'keys scan hscan sscan zscan psubscribe punsubscribe sort sort_ro'),
]);

export function rightsFor(seen: UserSeen): Rights {
  const table = CommandTable.bundled();
  const { scripts } = seen;
  return {
    ...commandsFor(seen, table),
    keys: keysFor(seen),
    channels: [
      ...seen.channels.patterns().map(({ pattern }) => pattern),
      ...[...seen.channelBeginnings].toSorted().map(globBehind),
    ],
    scripts: scripts.size > 0 && scripts.size <= mostScripts ? [...scripts].toSorted() : null,
    limits: limitsFor(seen),
  };
}

function commandsFor(
  { commands: seen }: UserSeen,
  table: CommandTable,
): Pick<Rights, 'can' | 'commands' | 'dangerous' | 'forbidden'> {
  const granted = new Map(usual.map((ability) => [ability, abilityCommands(table, ability)]));
  const everybody = abilityCommands(table, 'connection');
  const needsFactor = dangerousCommands(table);
  const never = forbiddenCommands(table);
  const can = new Set<Ability>();
  const commands: string[] = [];
  const dangerous: string[] = [];
  const forbidden: string[] = [];
  for (const name of [...seen.keys()].toSorted()) {
    const id = table.byName(name)?.id;
    const ability = usual.find((one) => id !== undefined && granted.get(one)?.has(id) === true);
    if (id === undefined) commands.push(name);
    else if (never.has(id)) forbidden.push(name);
    else if (needsFactor.has(id)) dangerous.push(name);
    else if (ability !== undefined) can.add(ability);
    else if (!everybody.has(id)) commands.push(name);
  }
  return { can: usual.filter((ability) => can.has(ability)), commands, dangerous, forbidden };
}

function keysFor(seen: UserSeen): readonly KeyLine[] {
  const asked = [...seen.beginnings].map(([beginning, { reads, writes }]): ShapePattern => ({
    pattern: globBehind(beginning),
    reads,
    writes,
  }));
  return [...seen.keys.patterns(), ...asked].filter(({ reads, writes }) => reads + writes > 0);
}

/** Every key that begins like this. */
function globBehind(beginning: string): string {
  return `${beginning.replaceAll(/[*?[\]{}\\]/g, String.raw`\$&`)}*`;
}

function limitsFor({ longestKey, refused }: UserSeen): Rights['limits'] {
  const limits = new Map<string, number | 'unlimited'>();
  if (longestKey > longestUsualKey) limits.set('key_length', 2 ** Math.ceil(Math.log2(longestKey)));
  for (const { code, command, reason } of refused.values()) {
    const limit = code === 'GATEWAY_ARGUMENT_REFUSED' ? limitBehind.get(command) : undefined;
    if (limit === undefined) continue;
    const isOfStars = limit === 'pattern_length' && reason.includes(' stars;');
    limits.set(isOfStars ? 'pattern_stars' : limit, 'unlimited');
  }
  return Object.fromEntries(limits);
}

function each(limit: string, commands: string): [string, string][] {
  return commands.split(' ').map((command) => [command, limit]);
}
