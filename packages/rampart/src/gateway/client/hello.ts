// HELLO: protocol, login and name in one command. Its answer is the server's own, except for the
// number of the connection, which is ours.
import type { Arguments } from '@rampart/client/commands';
import type { Reply } from '../../resp/read.ts';
import { encodeCommand, encodeReply } from '../../resp/write.ts';
import type { Client } from './client.ts';
import type { Desk } from './desk.ts';
import { logIn } from './log-in.ts';
import { ownsAlways } from './owns-always.ts';
import { errorReply } from './server-errors.ts';
import type { Session } from './session.ts';
import { moving } from './stalls.ts';

interface Greeting {
  readonly protocol: 2 | 3 | null;
  readonly login: { readonly user: string; readonly password: Buffer } | null;
  readonly name: string | null;
}

const notLoggedIn =
  'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> ' +
  'AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol ' +
  'version at the same time';

export function greet(client: Client, desk: Desk, args: Arguments): void {
  const greeting = readGreeting(args);
  if (typeof greeting === 'string') return desk.answer(errorReply(greeting));
  const { login } = greeting;
  const proceed = (): void => speak(client, desk, greeting);
  if (login !== null) return logIn(client, desk, { ...login, proceed });
  if (client.session.account === null) return desk.answer(errorReply(notLoggedIn));
  proceed();
}

/** The error is in the server's own words. */
function readGreeting(args: Arguments): Greeting | string {
  if (args.count === 1) return { protocol: null, login: null, name: null };
  const version = args.integer(1);
  if (Number.isNaN(version)) return 'ERR Protocol version is not an integer or out of range';
  if (version !== 2 && version !== 3) return 'NOPROTO unsupported protocol version';
  let login: Greeting['login'] = null;
  let name: string | null = null;
  for (let index = 2; index < args.count; index += 1) {
    if (args.is(index, 'AUTH') && index + 2 < args.count) {
      login = {
        user: textOf(args, index + 1),
        password: Buffer.from(args.bytes(index + 2)),
      };
      index += 2;
    } else if (args.is(index, 'SETNAME') && index + 1 < args.count) {
      name = textOf(args, index + 1);
      index += 1;
      if (!/^[!-~]*$/.test(name)) {
        return 'ERR Client names cannot contain spaces, newlines or special characters.';
      }
    } else return `ERR Syntax error in HELLO option '${textOf(args, index).slice(0, 128)}'`;
  }
  return { protocol: version, login, name };
}

function speak(client: Client, desk: Desk, { protocol, name }: Greeting): void {
  const { session, link } = client;
  const { account } = session;
  if (account === null) return;
  const wanted = protocol ?? session.protocol;
  if (name !== null) session.name = name === '' ? null : name;
  if (link.own !== null) return speakOnOwn(client, protocol, name);
  if (ownsAlways(account.member)) {
    return desk.moveToOwn(() => speakOnOwn(client, protocol, name));
  }
  client.wait(moving);
  link.whenIdle(() => {
    link
      .openLane(account, session.database, wanted)
      .then(() => {
        const { hello } = link.poolOf(account, session.database, wanted);
        session.protocol = wanted;
        if (hello === null) desk.upstreamAway(null);
        else desk.answer(encodeReply(withNumber(hello, session)));
      })
      .catch((error: unknown) => desk.upstreamAway(error))
      .finally(() => client.goOn(moving))
      // `upstreamAway` cannot fail.
      .catch(() => undefined);
  });
}

/** State is kept, so the same connection changes its protocol. */
function speakOnOwn(client: Client, wanted: 2 | 3 | null, name: string | null): void {
  const { session, link } = client;
  const protocol = wanted === null ? [] : [String(wanted)];
  const words = ['HELLO', ...protocol, ...(name === null ? [] : ['SETNAME', name])];
  const frame = encodeCommand(words);
  link.ask(frame, 0, frame.length, (reply) => {
    if (reply[0] !== 0x2d && wanted !== null) session.protocol = wanted;
    return reply;
  });
}

function withNumber(hello: Reply, { id }: Session): Reply {
  if (hello.kind !== 'map' && hello.kind !== 'array') return hello;
  const items = hello.items.map((item, place): Reply => {
    const before = hello.items[place - 1];
    const isNumber =
      place % 2 === 1 &&
      before !== undefined &&
      'bytes' in before &&
      Buffer.from(before.bytes).toString() === 'id';
    return isNumber ? { kind: 'integer', text: String(id) } : item;
  });
  return { ...hello, items };
}

function textOf(args: Arguments, index: number): string {
  return Buffer.from(args.bytes(index)).toString();
}
