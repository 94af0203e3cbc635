/** A description of commands that makes no sense: the server's reply, or a line of our own table. */
export class CommandTableError extends Error {
  override readonly name = 'CommandTableError';
  readonly code = 'CLIENT_COMMANDS_UNREADABLE';

  constructor(what: string) {
    super(
      `${what} Take the replies of COMMAND and COMMAND DOCS as they come from a Redis or Valkey server, or use CommandTable.bundled().`,
    );
  }
}
