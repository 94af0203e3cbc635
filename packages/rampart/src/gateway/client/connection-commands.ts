// CLIENT SETNAME, GETNAME and SETINFO, and SELECT: they are about the connection to the client, so they
// are remembered here and told to whatever upstream it uses.
import type { Arguments, Command } from '@rampart/client/commands';
import type { Reply } from '../../resp/read.ts';
import { encodeReply } from '../../resp/write.ts';
import type { Client } from './client.ts';
import type { Desk } from './desk.ts';
import type { Dispatch, Frame } from './dispatch.ts';
import { ownsAlways } from './owns-always.ts';
import type { Session } from './session.ts';
import { moving } from './stalls.ts';

const success = 0x2b;
const ok = Buffer.from('+OK\r\n');

export function runConnectionCommand(
  client: Client,
  desk: Desk,
  dispatch: Dispatch,
  command: Command,
  frame: Frame,
): void {
  const { session, link } = client;
  const { account } = session;
  const { args } = frame;
  if (command.name === 'client|getname')
    return desk.answer(nameReply(session.name, session.protocol));
  const introduction = introductionOf(command, args);
  // What the server would refuse, it shall refuse itself, in its own words.
  if (introduction === null || link.own !== null || (account && ownsAlways(account.member))) {
    dispatch.onOwn(frame, (ready) => {
      link.ask(ready.bytes, ready.start, ready.end, (reply) => {
        if (reply[0] === success && introduction !== null) remember(session, introduction);
        return reply;
      });
    });
    return;
  }
  remember(session, introduction);
  desk.answer(ok);
}

/** What changes when the server runs a command about the connection that waits in a transaction. */
export function afterExec(
  session: Session,
  command: Command,
  args: Arguments,
): ((reply: Buffer) => Buffer) | null {
  const introduction = introductionOf(command, args);
  const database = command.name === 'select' ? args.integer(1) : Number.NaN;
  if (introduction === null && !(database >= 0)) return null;
  return (reply) => {
    if (reply[0] !== success) return reply;
    if (introduction === null) session.database = database;
    else remember(session, introduction);
    return reply;
  };
}

/** What a client says of itself. */
interface Introduction {
  readonly attribute: 'name' | 'LIB-NAME' | 'LIB-VER';
  readonly value: string;
}

function introductionOf(command: Command, args: Arguments): Introduction | null {
  const attribute = attributeOf(command, args);
  if (attribute === null) return null;
  const value = Buffer.from(args.bytes(args.count - 1)).toString('latin1');
  return /^[!-~]{0,255}$/.test(value) ? { attribute, value } : null;
}

function attributeOf({ name }: Command, args: Arguments): Introduction['attribute'] | null {
  if (name === 'client|setname') return 'name';
  if (name !== 'client|setinfo') return null;
  if (args.is(2, 'LIB-NAME')) return 'LIB-NAME';
  return args.is(2, 'LIB-VER') ? 'LIB-VER' : null;
}

function remember(session: Session, { attribute, value }: Introduction): void {
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
  if (link.own !== null || ownsAlways(account.member) || !(database >= 0)) {
    return dispatch.onOwn(frame, (ready) => {
      link.ask(ready.bytes, ready.start, ready.end, (reply) => {
        if (reply[0] === success) session.database = database;
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
