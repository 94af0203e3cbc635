// MOVED, ASK and REDIRECT: the errors by which a server sends a client to another one. The client is
// sent to the gateway that stands for it; a server that no gateway stands for is not named.
import type { HostPort } from '../../policy/types.ts';
import { encodeError } from '../../resp/write.ts';

/** What a whole error reply of the server goes through before a client sees it. */
export type ErrorReplies = (reply: Buffer) => Buffer;

/** Null: no gateway stands for this server, or none that may be told. */
export type Told = (server: HostPort) => HostPort | null;

const redirect = /^-(MOVED \d+|ASK \d+|REDIRECT) (.*):(\d+)\r\n$/;
const letterM = 0x4d;
const letterA = 0x41;
const letterR = 0x52;

const hidden = encodeError(
  'ERR upstream unavailable: the key lies on a server for which no gateway stands; ' +
    'give it a listener in the policy',
);

/** `here`: the server whose replies they are. A redirection without a host means the same host. */
export function redirectsTo(told: Told, here: HostPort | null): ErrorReplies {
  return (reply) => {
    const letter = reply[1];
    if (letter !== letterM && letter !== letterA && letter !== letterR) return reply;
    const match = redirect.exec(reply.toString('latin1'));
    if (match === null) return reply;
    const [, words = '', name = '', port] = match;
    const host = name === '' ? (here?.host ?? '') : name;
    const gateway = told({ host, port: Number(port) });
    if (gateway === null) return hidden;
    return Buffer.from(`-${words} ${gateway.host}:${gateway.port}\r\n`, 'latin1');
  };
}
