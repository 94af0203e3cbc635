// What came through and what did not: the same question for every duty.
import { nameOf } from '../command-facts.ts';
import { unexpected } from '../upstream.ts';
import type { Request } from '../wire/requests.ts';
import { names, shown, type Evidence, type Faults } from './evidence.ts';

/** Commands that change who or what a connection is; the gateway answers these itself. */
const connectionState: ReadonlySet<string> = new Set([
  'auth',
  'hello',
  'ping',
  'quit',
  'reset',
  'select',
  'client|getname',
  'client|id',
  'client|reply',
  'client|setinfo',
  'client|setname',
  'client|tracking',
]);

export function isConnectionState(request: Request): boolean {
  return connectionState.has(nameOf(request));
}

/** The case's commands that did not reach the server. */
export function heldBack({ commands, forwarded }: Evidence): readonly Request[] {
  return unexpected(commands, forwarded.requests);
}

/** Whatever else happened: nothing may reach the server that the client has not sent. */
export function nothingElse({ commands, forwarded }: Evidence): Faults {
  const more = unexpected(forwarded.requests, commands);
  return [
    ...(more.length > 0 ? [`the server was sent what the client had not: ${names(more)}`] : []),
    ...forwarded.strays.map((bytes) => `the server was sent part of a command: ${shown(bytes)}`),
  ];
}

/** Bytes for bytes; a line of text may travel as the same words in the usual form. */
export function unchanged({ commands, forwarded }: Evidence): Faults {
  const sent = new Set(forwarded.requests.map(({ bytes }) => bytes.toString('latin1')));
  const altered = commands.filter(
    (request) =>
      !request.inline &&
      !isConnectionState(request) &&
      unexpected([request], forwarded.requests).length === 0 &&
      !sent.has(request.bytes.toString('latin1')),
  );
  return altered.length > 0 ? [`other bytes were forwarded than sent: ${names(altered)}`] : [];
}
