// Users with the least rights that do what was seen. Which keys they need no list of clients tells: that is
// left to be narrowed, and said.
import {
  abilityCommands,
  CommandTable,
  dangerousCommands,
  forbiddenCommands,
} from '@rampart/client/commands';

import type { Ability } from '../../policy/types.ts';
import type { Use, Watched } from './watch.ts';

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

/** The parts `networks` and `users` of a policy, with what a person has to decide as remarks. */
export function proposeUsers({ uses, unattributed, others }: Watched): string {
  if (uses.length === 0) return '# Nobody was seen who uses the server as default.\n';
  const table = CommandTable.bundled();
  const names = namesOf(uses);
  const lines = ['networks:'];
  for (const [at, { from }] of uses.entries()) {
    lines.push(`  from-${names[at] ?? ''}: [${JSON.stringify(from)}]`);
  }
  lines.push('users:');
  for (const [at, use] of uses.entries()) {
    lines.push(...userLines(names[at] ?? '', use.commands, table));
  }
  if (unattributed.size > 0) {
    const whose = others ? 'of these, or of users who have a login already' : 'of these';
    lines.push(
      `# Also counted, and not seen with anybody; they are ${whose}: ${[...unattributed].toSorted().join(', ')}.`,
      `#   All of them together would need: ${rightsIn(unattributed, table).can.join(', ') || 'nothing more'}.`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function userLines(
  name: string,
  commands: ReadonlySet<string>,
  table: CommandTable,
): readonly string[] {
  const { can, single, dangerous } = rightsIn(commands, table);
  const remark =
    dangerous.length === 0
      ? []
      : [
          `    # Also used, and not granted: ${dangerous.join(', ')}. Who does that should be a person.`,
        ];
  return [
    `  ${name}:`,
    ...remark,
    `    from: [from-${name}]`,
    `    can: [${can.join(', ')}]`,
    ...(single.length === 0 ? [] : [`    commands: { allow: [${single.join(', ')}] }`]),
    '    # Narrow it to the keys that it needs.',
    "    keys: ['*']",
  ];
}

function rightsIn(
  commands: ReadonlySet<string>,
  table: CommandTable,
): {
  readonly can: readonly Ability[];
  readonly single: readonly string[];
  readonly dangerous: readonly string[];
} {
  const granted = new Map(usual.map((ability) => [ability, abilityCommands(table, ability)]));
  const everybody = abilityCommands(table, 'connection');
  const refused = new Set([...dangerousCommands(table), ...forbiddenCommands(table)]);
  const can = new Set<Ability>();
  const single: string[] = [];
  const dangerous: string[] = [];
  for (const name of [...commands].toSorted()) {
    const id = table.byName(name)?.id;
    const ability = usual.find((one) => id !== undefined && granted.get(one)?.has(id) === true);
    // A command that no release has is one of a module.
    if (id === undefined || refused.has(id)) dangerous.push(name);
    else if (ability !== undefined) can.add(ability);
    else if (!everybody.has(id)) single.push(name);
  }
  return { can: usual.filter((ability) => can.has(ability)), single, dangerous };
}

/** By what clients call themselves, else by where they come from; each once. */
function namesOf(uses: readonly Use[]): readonly string[] {
  const taken = new Set<string>();
  return uses.map(({ name, from }) => {
    const word = (name === '' ? from : name).toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    const plain = word.replaceAll(/^[-0-9]+|-+$/g, '').slice(0, 24) || 'client';
    let each = plain;
    for (let count = 2; taken.has(each); count++) each = `${plain}-${count}`;
    taken.add(each);
    return each;
  });
}
