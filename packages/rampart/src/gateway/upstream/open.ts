// A connection to the server, logged in and proven: HELLO says who we are, and its answer says what
// the server is.
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { encodeCommand } from '../../resp/write.ts';
import { readReply, type Reply } from '../../resp/read.ts';
import { fieldOf, textOf } from '../../resp/reply-parts.ts';
import { ReplyScanner } from '../../resp/reply-scanner.ts';
import { Gathered } from './gathered.ts';
import { UpstreamSocket, type UpstreamEnds } from './upstream-socket.ts';

export interface Login {
  readonly user: string;
  readonly password: Buffer;
}

/** Where the server is now; behind Sentinels this changes. */
export interface Target {
  readonly address: { readonly host: string; readonly port: number } | { readonly path: string };
  readonly tls: UpstreamTls | null;
}

export interface UpstreamTls {
  readonly ca?: Buffer;
  readonly crl?: string[];
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly servername?: string;
}

export interface Greeting {
  readonly login: Login | null;
  readonly protocol: 2 | 3;
  readonly database: number;
  readonly name: string | null;
  /** Sent after the hand-shake, before anything of a client: its library's name, its modes. */
  readonly also: readonly (readonly (string | Buffer)[])[];
  /** Milliseconds for the connection to come about. */
  readonly within: number;
  /** Milliseconds for the answer, where a server that is there and busy is waited for; `within` if left out. */
  readonly answersWithin?: number;
  /** Nobody needs it any more. */
  readonly signal?: AbortSignal;
  /** Refuse a server that does not call itself primary. */
  readonly primaryOnly: boolean;
}

export interface Opened {
  readonly socket: UpstreamSocket;
  /** The server's answer to HELLO, in the protocol that was asked for. */
  readonly hello: Reply;
}

/** What the server said no to. */
export class UpstreamError extends Error {
  readonly kind: 'away' | 'login' | 'refused' | 'role';
  /** The server's own error line, without its dash. */
  readonly answer: string | null;

  constructor(
    kind: UpstreamError['kind'],
    message: string,
    answer: string | null,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'UpstreamError';
    this.kind = kind;
    this.answer = answer;
  }
}

const readSize = 64 * 1024;
const timesLonger = 5;

/** What a client asks for waits so long for a server that is there: directly, it would wait too. */
export function patienceOf(within: number): number {
  return within * timesLonger;
}

export async function openUpstream(target: Target, greeting: Greeting): Promise<Opened> {
  const asker = new Asker();
  const socket = dial(target, asker);
  const { within, answersWithin = within, signal } = greeting;
  let settled = false;
  const giveUp = (why: string): void => {
    if (settled) return;
    asker.lost(new Error(why));
    socket.destroy();
  };
  const notThere = (): void => {
    if (socket.socket.connecting) giveUp(`no connection within ${within} ms`);
  };
  const noAnswer = (): void => giveUp(`no answer within ${answersWithin} ms`);
  const notNeeded = (): void => giveUp('it is not needed any more');
  // Where this process was held up itself, the answer may be there, and has one turn to be read.
  const deadlines = [
    setTimeout(() => setImmediate(notThere), within),
    setTimeout(() => setImmediate(noAnswer), answersWithin),
  ];
  signal?.addEventListener('abort', notNeeded);
  try {
    const [hello] = await greet(socket, asker, greeting);
    if (hello === undefined) throw new UpstreamError('away', 'The server did not greet.', null);
    if (greeting.primaryOnly && !isPrimary(hello)) {
      throw new UpstreamError('role', 'The server says that it is not the primary.', null);
    }
    return { socket, hello };
  } catch (error) {
    socket.destroy();
    if (error instanceof UpstreamError) throw error;
    throw new UpstreamError('away', `The server cannot be reached: ${String(error)}`, null, error);
  } finally {
    settled = true;
    for (const deadline of deadlines) clearTimeout(deadline);
    signal?.removeEventListener('abort', notNeeded);
  }
}

/** Whether the server asks for no login. One that does not answer is not taken for open. */
export async function servesAnybody(
  target: () => Promise<Target>,
  within: number,
): Promise<boolean> {
  const nobody = { login: null, protocol: 2, database: 0, name: null, also: [] } as const;
  try {
    const { socket } = await openUpstream(await target(), {
      ...nobody,
      within,
      primaryOnly: false,
    });
    socket.destroy();
    return true;
  } catch {
    return false;
  }
}

async function greet(
  socket: UpstreamSocket,
  asker: Asker,
  { login, protocol, database, name, also }: Greeting,
): Promise<Reply[]> {
  const hello: (string | Buffer)[] = ['HELLO', String(protocol)];
  if (login !== null) hello.push('AUTH', login.user, login.password);
  if (name !== null) hello.push('SETNAME', name);
  const commands: (readonly (string | Buffer)[])[] = [hello];
  if (database !== 0) commands.push(['SELECT', String(database)]);
  const needed = commands.length;
  commands.push(...also);
  const replies = await asker.ask(socket, commands);
  for (const [place, reply] of replies.entries()) {
    const answer = errorOf(reply);
    if (answer === null || place >= needed) continue;
    const kind = place === 0 && /^(?:WRONGPASS|NOAUTH|NOPERM)/.test(answer) ? 'login' : 'refused';
    throw new UpstreamError(kind, `The server refused the hand-shake: ${answer}`, answer);
  }
  return replies;
}

export function errorOf(reply: Reply): string | null {
  return reply.kind === 'error' ? Buffer.from(reply.bytes).toString() : null;
}

/** Sends commands before the connection is handed to a lane or a client, and awaits the replies. */
class Asker implements UpstreamEnds {
  readonly #scanner = new ReplyScanner();
  readonly #gathered = new Gathered();
  #replies: Reply[] = [];
  #wanted = 0;
  #settle: { resolve: (replies: Reply[]) => void; reject: (error: Error) => void } | null = null;
  #failure: Error | null = null;

  ask(
    socket: UpstreamSocket,
    commands: readonly (readonly (string | Buffer)[])[],
  ): Promise<Reply[]> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      this.#replies = [];
      this.#wanted = commands.length;
      this.#settle = { resolve, reject };
      const bytes = Buffer.concat(commands.map((command) => encodeCommand(command)));
      socket.write(bytes, 0, bytes.length);
    });
  }

  read(bytes: Buffer, length: number): boolean {
    let at = 0;
    while (at < length) {
      const end = this.#scanner.scan(bytes, at, length);
      if (this.#scanner.broken) {
        this.lost(new Error('the server does not speak the Redis protocol'));
        return false;
      }
      const whole = this.#gathered.take(bytes, at, end < 0 ? length : end, end >= 0);
      at = end < 0 ? length : end;
      if (whole !== null) this.#replies.push(readReply(Buffer.from(whole), 0).reply);
    }
    if (this.#replies.length >= this.#wanted) {
      const settle = this.#settle;
      this.#settle = null;
      settle?.resolve(this.#replies);
    }
    return false;
  }

  drained(): void {
    // What a hand-shake sends is small.
  }

  lost(error: Error | null): void {
    this.#failure = error ?? new Error('the server closed the connection');
    const settle = this.#settle;
    this.#settle = null;
    settle?.reject(this.#failure);
  }
}

function dial({ address, tls }: Target, ends: UpstreamEnds): UpstreamSocket {
  if (tls !== null) {
    const socket = connectTls({ ...address, ...tls, minVersion: 'TLSv1.2' });
    const upstream = new UpstreamSocket(socket, ends);
    socket.on('data', (bytes: Buffer) => upstream.received(bytes, bytes.length));
    return upstream;
  }
  let buffer = Buffer.allocUnsafeSlow(readSize);
  let held = false;
  const upstream: { current: UpstreamSocket | null } = { current: null };
  const socket: Socket = connect({
    ...address,
    onread: {
      // Called for the next read: where a client still holds a part of the last one, a new buffer.
      buffer: () => {
        if (held) buffer = Buffer.allocUnsafeSlow(readSize);
        held = false;
        return buffer;
      },
      callback: (length) => {
        held = upstream.current?.received(buffer, length) ?? false;
        return true;
      },
    },
  });
  upstream.current = new UpstreamSocket(socket, ends);
  return upstream.current;
}

/** A server without roles, or one that is the primary. */
function isPrimary(hello: Reply): boolean {
  const role = textOf(fieldOf(hello, 'role'));
  return role === null || role === 'master';
}
