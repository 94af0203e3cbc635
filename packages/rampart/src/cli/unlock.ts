// rampart unlock …: opens dangerous commands on one connection, for a while, with a second factor.
import { askAdmin } from '../gateway/admin/ask.ts';
import { connections, unlock } from '../gateway/admin/verbs.ts';
import { readDuration } from '../policy/units.ts';
import { gatewayArguments, socketOf } from './admin-socket.ts';
import { CliError } from './errors.ts';
import { askChoice, askSecret } from './terminal.ts';
import { timeText } from './time-text.ts';
import { defineVerb } from './verb.ts';
import type { ExitCode, Verb } from './verb.ts';

export const unlockVerb: Verb = defineVerb({
  description: 'Open dangerous commands on one connection, for a while, with a second factor',
  args: {
    user: {
      type: 'string',
      required: true,
      description: 'The user whose connection it is',
      valueHint: 'NAME',
    },
    for: {
      type: 'string',
      default: '5m',
      description: 'How long it stays open',
      valueHint: 'TIME',
    },
    uses: {
      type: 'string',
      description: 'How often a command may be run; any number, if left out',
      valueHint: 'COUNT',
    },
    connection: {
      type: 'string',
      description: 'Which connection, if the user has several',
      valueHint: 'ID',
    },
    as: {
      type: 'string',
      description: 'Whose code it is; the user, if left out',
      valueHint: 'OPERATOR',
    },
    ...gatewayArguments,
  },
  words: {
    name: 'command',
    description:
      'A command, its subcommand, and a pattern for each argument: CONFIG SET maxmemory "*"',
  },
  run: async (args): Promise<ExitCode> => {
    const { user, as: operator = user, _: words } = args;
    const lasts = readDuration(args.for);
    if (lasts === null) throw new CliError('CLI_ARGUMENT', `"${args.for}" is no time: 30s, 5m.`);
    if (words.length === 0) throw new CliError('CLI_ARGUMENT', 'The COMMAND is missing.');
    const uses = args.uses === undefined ? null : countOf(args.uses);
    const socket = await socketOf(args);
    const connection = args.connection ?? (await pick(socket, user));
    const code = await askSecret(`Code of ${operator}: `);
    const order = { user, operator, code, connection, words, lasts, uses };
    const answer = await askAdmin(socket, unlock, order);
    if (answer.kind === 'pending') {
      const within = `within ${timeText(answer.left)}`;
      process.stdout.write(
        `It waits for somebody else, ${within}: rampart approve ${answer.id} --as NAME\n`,
      );
      return 2;
    }
    const often = uses === null ? '' : `, ${uses} times at most`;
    process.stdout.write(
      `Open on connection ${connection} for ${timeText(lasts)}${often}: ${words.join(' ')}\n`,
    );
    return 0;
  },
});

async function pick(socket: string, user: string): Promise<string> {
  const open = await askAdmin(socket, connections, { user });
  const [first, second] = open;
  if (first === undefined) {
    throw new CliError('CLI_ARGUMENT', `${user} has no open connection; connect first.`);
  }
  if (second === undefined) return first.id;
  const lines = open.map(
    ({ id, address, age, name }) =>
      `${id}  from ${address}, since ${timeText(age)}${
        name === null ? '' : `, calls itself ${name}`
      }`,
  );
  if (!process.stdin.isTTY) {
    const ids = open.map(({ id }) => id).join(', ');
    throw new CliError(
      'CLI_ARGUMENT',
      `${user} has several connections: ${ids}; use --connection.`,
    );
  }
  const at = await askChoice(`${user} has several connections. Which one?`, lines);
  return open[at]?.id ?? first.id;
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CliError('CLI_ARGUMENT', `"${text}" is no number of uses.`);
}
