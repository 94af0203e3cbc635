// AUTH, HELLO, RESET and QUIT: who the client is. The server is never asked for these on a connection
// that others share.
import type { Arguments, Command } from '@rampart/client/commands';
import type { Client } from './client.ts';
import type { Desk } from './desk.ts';
import { greet } from './hello.ts';
import { logIn } from './log-in.ts';
import { errorReply } from './server-errors.ts';
import { moving } from './stalls.ts';
import { nobodyYet } from './standing.ts';

const ok = Buffer.from('+OK\r\n');
const resetDone = Buffer.from('+RESET\r\n');
const defaultUser = 'default';

/** AUTH, HELLO, RESET and QUIT: what everybody may send before a login. */
export function runLocal(client: Client, desk: Desk, command: Command, args: Arguments): void {
  switch (command.name) {
    case 'auth':
      return authenticate(client, desk, args);
    case 'hello':
      return greet(client, desk, args);
    case 'reset':
      return reset(client, desk);
    default:
      desk.answer(ok);
      return client.closeWhenAnswered();
  }
}

function authenticate(client: Client, desk: Desk, args: Arguments): void {
  if (args.count > 3) return desk.answer(errorReply('ERR syntax error'));
  const named = args.count === 3;
  logIn(client, desk, {
    user: named ? Buffer.from(args.bytes(1)).toString() : defaultUser,
    password: Buffer.from(args.bytes(named ? 2 : 1)),
    proceed: () => desk.answer(ok),
  });
}

function reset(client: Client, desk: Desk): void {
  const { session, gate, link } = client;
  client.wait(moving);
  link.whenIdle(() => {
    link.release();
    Object.assign(session, {
      account: nobodyYet(client),
      protocol: 2,
      database: 0,
      name: null,
      transaction: null,
      watching: false,
      sticky: false,
      asking: false,
      replies: 'on',
    });
    session.library.clear();
    gate.grants.drop(session.id);
    gate.trail.entered(session);
    client.admitted();
    desk.answer(resetDone);
    client.goOn(moving);
  });
}
