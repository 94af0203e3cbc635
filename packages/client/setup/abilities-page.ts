// The text of docs/reference/abilities.md, from the table that the code decides by.
import {
  abilityCommands,
  CommandTable,
  dangerousCommands,
  forbiddenCommands,
  type CommandAbility,
} from '../src/commands/index.ts';

const sections: readonly (readonly [CommandAbility, string])[] = [
  ['connection', 'Nobody has to be granted these: they concern only the connection of the client.'],
  ['read', 'Looks at the keys that the command names.'],
  ['write', 'Changes the keys that the command names; some of them answer with what was there.'],
  ['scan', 'Finds keys that nobody has named.'],
  ['pubsub', 'Speaks and listens on channels.'],
  ['script', 'Runs Lua that comes with the command or was loaded before.'],
  ['function', 'Runs functions that are on the server already, and reads their code.'],
  [
    'wait',
    'Waits until writes have arrived elsewhere. Such a user has an upstream connection of its own.',
  ],
  [
    'inspect',
    'Shows how the server is: settings, clients, statistics, at most names of keys, never stored values.\nBeware that `config|get` shows passwords that are in the configuration.',
  ],
  ['admin', 'Holds `inspect` and `scan`, and what is dangerous below.'],
  ['replicate', 'Receives everything that is written, as a replica or an archiver does.'],
];

const opening = `# What the words of \`can\` mean

\`setup/document-abilities.ts\` of \`@rampart/client\` makes this page from the command table that the
gateway decides by, up to Redis 8.6 and Valkey 9.1. A command that the server behind the gateway does
not describe is refused. A subcommand is written with a bar.

Reading and writing also need a rule for each key. \`all\` holds everything except what is forbidden
below and what \`replicate\` grants.
`;

const dangerousText = `## Dangerous

\`admin\` and \`all\` hold them, behind a second factor.
`;

const forbiddenText = `## Forbidden

No word grants them: the policy has to name the command itself, and should do so under \`unlock\`. An
administrative command that is not in this table is forbidden too.
`;

export function abilitiesPage(): string {
  const table = CommandTable.bundled();
  const words = sections.map(
    ([ability, text]) => `## ${ability}\n\n${text}\n\n${list(abilityCommands(table, ability))}`,
  );
  return [
    opening,
    ...words,
    `${dangerousText}\n${list(dangerousCommands(table))}`,
    `${forbiddenText}\n${list(forbiddenCommands(table))}`,
  ].join('\n');

  function list(ids: ReadonlySet<number>): string {
    const names = table.commands.filter(({ id }) => ids.has(id)).map(({ name }) => name);
    return `${wrapped(names.toSorted().map((name) => `\`${name}\``))}\n`;
  }
}

/** Lines of at most a hundred characters. */
function wrapped(words: readonly string[]): string {
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + word.length < 100) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
