// Errors that the server itself would answer, in its own words, so that a client notices no gateway.
import type { Arguments } from '@rampart/client/commands';

const most = 128;

export function unknownCommand(args: Arguments): string {
  let shown = '';
  for (let index = 1; index < args.count && shown.length < most; index += 1) {
    shown += `'${textOf(args, index, most - shown.length)}' `;
  }
  return `ERR unknown command '${textOf(args, 0, most)}', with args beginning with: ${shown}`;
}

export function unknownSubcommand(args: Arguments, container: string): string {
  return `ERR unknown subcommand '${textOf(args, 1, most)}'. Try ${container.toUpperCase()} HELP.`;
}

export function wrongArity(name: string): string {
  return `ERR wrong number of arguments for '${name}' command`;
}

/** As C prints it: up to the first NUL. */
function textOf(args: Arguments, index: number, length: number): string {
  const text = Buffer.from(args.bytes(index)).toString('latin1');
  const end = text.indexOf('\0');
  return (end < 0 ? text : text.slice(0, end)).slice(0, length).replaceAll(/[\r\n]/g, ' ');
}

/** An error reply of these words; bytes of the client's stay the bytes they were. */
export function errorReply(text: string): Buffer {
  return Buffer.from(`-${text}\r\n`, 'latin1');
}
