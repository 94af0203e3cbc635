// CLIENT SETNAME, GETNAME and SETINFO, and SELECT: they are about the connection to the client, so they
// are remembered here and told to whatever upstream it uses.
import type { Arguments, Command } from '@rampart/client/commands';
import type { Reply } from '../../resp/read.ts';
import { encodeReply } from '../../resp/write.ts';
import type { Client } from './client.ts';
import type { Desk } from './desk.ts';
import type { Dispatch, Frame } from './dispatch.ts';
import { moving } from './stalls.ts';

const ok = Buffer.from('+OK\r\n');

export function runConnectionCommand(
  client: Client,
  desk: Desk,
  dispatch: Dispatch,
  command: Command,
  frame: Frame,
): void {
  const { session, link } = client;
  const { args } = frame;
  if (command.name === 'client|getname')
    return desk.answer(nameReply(session.name, session.protocol));
  const value = Buffer.from(args.bytes(args.count - 1)).toString('latin1');
  const attribute = command.name === 'client|setinfo' ? attributeOf(args) : 'name';
  const plain = attribute !== null && /^[!-~]*$/.test(value) && value.length < 256;
  // What the server would refuse, it shall refuse itself, in its own words.
  if (!plain || link.own !== null) {
    dispatch.onOwn(frame, (ready) => {
      link.ask(ready.bytes, ready.start, ready.end, (reply) => {
        if (plain && reply[0] === 0x2b) remember(client, attribute, value);
        return reply;
      });
    });
    return;
  }
  remember(client, attribute, value);
  desk.answer(ok);
}

function attributeOf(args: Arguments): string | null {
  if (args.is(2, 'LIB-NAME')) return 'LIB-NAME';
  return args.is(2, 'LIB-VER') ? 'LIB-VER' : null;
}

function remember({ session }: Client, attribute: string, value: string): void {
  if (attribute === 'name') session.name = value === '' ? null : value;
  else session.library.set(attribute, value);
}

function nameReply(name: string | null, protocol: 2 | 3): Buffer {
  const reply: Reply =
    name === null
      ? { kind: 'null', form: protocol === 3 ? 'plain' : 'bulk' }
      : { kind: 'bulk', bytes: Buffer.from(name) };
  return encodeReply(reply);
}

/** A connection that shares upstreams moves to the pool of the other database. */
export function select(client: Client, desk: Desk, dispatch: Dispatch, frame: Frame): void {
  const { session, link } = client;
  const { account } = session;
  if (account === null) return;
  const database = frame.args.integer(1);
  if (link.own !== null || !(database >= 0)) {
    return dispatch.onOwn(frame, (ready) => {
      link.ask(ready.bytes, ready.start, ready.end, (reply) => {
        if (reply[0] === 0x2b) session.database = database;
        return reply;
      });
    });
  }
  if (database === session.database) return desk.answer(ok);
  client.wait(moving);
  link.whenIdle(() => {
    link
      .openLane(account, database, session.protocol)
      .then(() => {
        session.database = database;
        desk.answer(ok);
      })
      .catch((error: unknown) => desk.upstreamAway(error))
      .finally(() => client.goOn(moving))
      // `upstreamAway` cannot fail.
      .catch(() => undefined);
  });
}
