// rampart approve …: the second person's word on what waits to be unlocked.
import { askAdmin } from '../gateway/admin/ask.ts';
import { approve, deny, pending } from '../gateway/admin/verbs.ts';
import { gatewayArguments, socketOf } from './admin-socket.ts';
import { CliError } from './errors.ts';
import { askSecret } from './terminal.ts';
import { timeText } from './time-text.ts';
import { defineVerb } from './verb.ts';
import type { Verb } from './verb.ts';

export const approveVerb: Verb = defineVerb({
  description: 'List what waits to be unlocked, and approve or deny it',
  args: {
    id: {
      type: 'positional',
      required: false,
      description: 'Which request; lists all, if left out',
    },
    as: { type: 'string', description: 'Who you are', valueHint: 'OPERATOR' },
    deny: { type: 'boolean', description: 'Deny it' },
    ...gatewayArguments,
  },
  run: async (args) => {
    const socket = await socketOf(args);
    const say = (line: string): boolean => process.stdout.write(`${line}\n`);
    const waiting = await askAdmin(socket, pending, {});
    if (args.id === undefined) {
      if (waiting.length === 0) say('Nothing waits for approval.');
      for (const each of waiting) say(lineOf(each));
      return;
    }
    const id = args.id.toUpperCase();
    const request = waiting.find((each) => each.id === id);
    // What is approved has to be seen first.
    if (request !== undefined) process.stderr.write(`${lineOf(request)}\n`);
    const { as: operator } = args;
    if (operator === undefined) {
      throw new CliError('CLI_ARGUMENT', 'The option "--as" is missing.');
    }
    const code = await askSecret(`Code of ${operator}: `);
    if (args.deny === true) {
      await askAdmin(socket, deny, { id, operator, code });
      say('Denied.');
      return;
    }
    const { connection, lasts } = await askAdmin(socket, approve, { id, operator, code });
    say(`Open on connection ${connection} for ${timeText(lasts)}.`);
  },
});

interface Waiting {
  readonly id: string;
  readonly user: string;
  readonly operator: string;
  readonly address: string;
  readonly words: readonly string[];
  readonly lasts: number;
  readonly uses: number | null;
}

function lineOf({ id, user, operator, address, words, lasts, uses }: Waiting): string {
  const often = uses === null ? '' : `, ${uses} times at most`;
  const what = words.map((word) => JSON.stringify(word)).join(' ');
  return `${id}  ${operator} asks for ${user} at ${address}, ${timeText(lasts)}${often}: ${what}`;
}
