// What a permitted command does to its connection: shared, moved to an upstream of its own, queued in
// a transaction, or answered by the gateway.
import { argumentsOf, type Arguments, type Command } from '@rampart/client/commands';
import { encodeCommand } from '../../resp/write.ts';
import { refuse, replyTo, type GatewayRefusal } from '../codes.ts';
import type { Permit, Send } from '../gate.ts';
import type { Origin } from '../upstream/pool.ts';
import type { OwnUpstream } from '../upstream/own.ts';
import type { Client } from './client.ts';
import type { Desk } from './desk.ts';
import { blocks, type Handling } from './handling.ts';
import { cleanExec } from './exec-reply.ts';
import { afterExec, runConnectionCommand, select } from './connection-commands.ts';
import { newTransaction, type Account, type Session } from './session.ts';
import { deciding, settling } from './stalls.ts';

/** A whole command, and where it lies. */
export interface Frame {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly args: Arguments;
}

const failure = 0x2d;
const ok = Buffer.from('+OK\r\n');
const discard = encodeCommand(['DISCARD']);
/** One word too many, which spoils a transaction; and were it none, it would end it. */
const mistake = encodeCommand(['DISCARD', 'spoilt']);
const aborted = Buffer.from('-EXECABORT Transaction discarded because of previous errors.\r\n');

export class Dispatch {
  readonly #client: Client;
  readonly #desk: Desk;

  constructor(client: Client, desk: Desk) {
    this.#client = client;
    this.#desk = desk;
  }

  send(command: Command, frame: Frame, given: Permit): void {
    const { session, gate, link } = this.#client;
    const permit = withDiscovery(given, gate.discovery?.(command.name) ?? null);
    const handling = gate.handlings[command.id] ?? 'sticky';
    session.asking = false;
    if (permit.instead !== null) return this.#doInstead(permit.instead);
    if (session.transaction !== null) return this.#within(handling, frame, permit, command);
    switch (handling) {
      case 'shared':
      // Outside a transaction they only have an error for an answer.
      case 'exec':
      case 'discard':
        return this.#shared(frame, permit);
      case 'local':
        // Its own upstream knows the name that it has by then.
        if (command.name === 'client|getname' && link.own !== null) {
          return this.forward(frame, permit);
        }
        return runConnectionCommand(this.#client, this.#desk, this, command, frame);
      case 'select':
        return select(this.#client, this.#desk, this, frame);
      case 'unwatch':
        session.watching = false;
        return this.#shared(frame, permit);
      case 'blocking':
        return this.#blocking(command, frame, permit);
      case 'multi':
        return this.#multi(frame);
      case 'watch':
        return this.#own(frame, permit, () => {
          session.watching = true;
        });
      case 'subscription':
        return this.#subscribe(command, frame, permit);
      case 'replies':
        return this.#replies(frame);
      case 'stream':
        return this.#stream(command, frame);
      case 'asking':
        return this.#own(frame, permit, () => {
          session.asking = true;
        });
      case 'sticky':
        return this.#own(frame, permit, () => {
          session.sticky = true;
        });
      default:
        return this.#shared(frame, permit);
    }
  }

  /** The same frame, in memory that stays. */
  keep(frame: Frame): Frame {
    const bytes = Buffer.from(frame.bytes.subarray(frame.start, frame.end));
    const words: Buffer[] = [];
    for (let index = 0; index < frame.args.count; index += 1) {
      words.push(Buffer.from(frame.args.bytes(index)));
    }
    return { bytes, start: 0, end: bytes.length, args: argumentsOf(words) };
  }

  /** Forwards on whatever upstream the connection has. */
  forward(frame: Frame, permit: Permit): void {
    const { session, link } = this.#client;
    const bytes = permit.frame ?? frame.bytes;
    const start = permit.frame === null ? frame.start : 0;
    const end = permit.frame === null ? frame.end : permit.frame.length;
    const { own } = link;
    if (own !== null && permit.cleanMessage !== null) own.cleanMessage = permit.cleanMessage;
    const { clean } = permit;
    if (clean === null || session.transaction !== null || session.replies !== 'on') {
      this.#pass(bytes, start, end);
    } else link.ask(bytes, start, end, (reply) => clean(reply));
  }

  #pass(bytes: Uint8Array, start: number, end: number): void {
    const { session, link } = this.#client;
    if (session.replies === 'on') link.forward(bytes, start, end, 1);
    else link.forwardUnanswered(bytes, start, end);
  }

  #shared(frame: Frame, permit: Permit): void {
    if (this.#desk.routed) return this.forward(frame, permit);
    const kept = this.keep(frame);
    this.#desk.withRoute(() => this.forward(kept, permit));
  }

  /** On an upstream of the connection's own; `then` notes what state it holds from now on. */
  #own(frame: Frame, permit: Permit, then?: () => void): void {
    const go = (ready: Frame): void => {
      then?.();
      this.forward(ready, permit);
    };
    this.onOwn(frame, go);
  }

  /** It may hold its connection for long, and a script the server. */
  #blocking(command: Command, frame: Frame, permit: Permit): void {
    const client = this.#client;
    const { account } = client.session;
    if (account === null || !blocks(command, frame.args)) return this.#shared(frame, permit);
    if (runsScript(command)) beginScript(client, account);
    else if (!client.seat.wait(account.member.user.limits.blocked)) {
      if (this.#desk.refuseUnlessObserved(tooManyWait, command)) return;
    }
    this.#own(frame, permit);
  }

  onOwn(
    frame: Frame,
    go: (ready: Frame, own: OwnUpstream) => void,
    otherwise?: (error: unknown) => void,
    from?: Origin,
  ): void {
    const { link } = this.#client;
    if (link.own !== null) return go(frame, link.own);
    const kept = this.keep(frame);
    const then = (): void => {
      if (link.own !== null) go(kept, link.own);
    };
    this.#desk.moveToOwn(then, otherwise, from);
  }

  /** What is sent behind a MULTI in one go must not be run piece by piece when the MULTI is lost. */
  #multi(frame: Frame): void {
    const { session, link } = this.#client;
    const begin = ({ bytes, start, end }: Frame): void => {
      const transaction = newTransaction(true);
      session.transaction = transaction;
      link.ask(bytes, start, end, (reply) => {
        transaction.begun = reply[0] !== failure;
        if (!transaction.begun && session.transaction === transaction) session.transaction = null;
        return reply;
      });
    };
    this.onOwn(frame, begin, (error) => {
      session.transaction = newTransaction(false);
      this.#desk.upstreamAway(error);
    });
  }

  #subscribe(command: Command, frame: Frame, permit: Permit): void {
    const { link, session } = this.#client;
    this.onOwn(frame, (ready, own) => {
      if (permit.cleanMessage !== null) own.cleanMessage = permit.cleanMessage;
      const sent = permit.frame ?? ready.bytes.subarray(ready.start, ready.end);
      // The server confirms them whether the client wants replies or not.
      if (session.replies === 'skip') session.replies = 'on';
      link.confirm(sent, 0, sent.length, command.name, ready.args.count - 1);
    });
  }

  #replies(frame: Frame): void {
    const client = this.#client;
    const { session, link } = client;
    this.onOwn(frame, (ready, own) => {
      session.sticky = true;
      const { bytes, start, end, args } = this.keep(ready);
      client.wait(settling);
      link.whenIdle(() => {
        // Who listens to channels and speaks RESP2 is refused, and nothing changes.
        if (session.protocol === 2 && own.subscriptions.any) this.#pass(bytes, start, end);
        else {
          session.replies = repliesAfter(session.replies, args);
          link.forward(bytes, start, end, session.replies === 'on' ? 1 : 0);
        }
        client.goOn(settling);
      });
    });
  }

  /** Where it cannot be told what follows, what follows is not sent until it can. */
  #stream({ name }: Command, frame: Frame): void {
    const client = this.#client;
    const { session, link } = client;
    const begin = (ready: Frame, own: OwnUpstream): void => {
      session.sticky = true;
      const { bytes, start, end } = this.keep(ready);
      client.wait(settling);
      link.whenIdle(() => {
        // A snapshot has no end that a reply would have.
        if (name !== 'monitor') own.setFree();
        link.ask(bytes, start, end, (reply) => {
          if (reply[0] !== failure) own.setFree();
          return reply;
        });
        link.whenIdle(() => client.goOn(settling));
      });
    };
    // MONITOR would see how the next spare one is opened, were the spare one taken.
    this.onOwn(frame, begin, undefined, 'fresh');
  }

  /** A command in a transaction: queued by the server, except those that end it. */
  #within(handling: Handling, frame: Frame, permit: Permit, command: Command): void {
    const { session } = this.#client;
    const { transaction } = session;
    if (transaction === null) return;
    if (!transaction.reached) {
      // Whoever begins anew has read that the first MULTI was lost.
      return handling === 'multi' ? this.#multi(frame) : this.#withoutServer(handling);
    }
    if (handling === 'exec') return this.#exec(frame);
    if (handling === 'subscription' && !transaction.begun) {
      return this.#whenBegun(command, frame, permit);
    }
    if (handling === 'discard') {
      session.transaction = null;
      session.watching = false;
      return this.forward(frame, permit);
    }
    const aboutClient = command.name.startsWith('client|');
    if ((handling === 'local' && !aboutClient) || handling === 'replies' || handling === 'stream') {
      return this.#desk.refuse(
        refuse('GATEWAY_STATE_REFUSED', `${command.name} cannot be run in a transaction`),
        command,
      );
    }
    if (handling !== 'multi' && handling !== 'watch') {
      const most = session.account?.member.user.limits.queued ?? null;
      if (most !== null && transaction.queued >= most) {
        if (this.#desk.refuseUnlessObserved(tooManyQueued(most), command)) return;
      }
      transaction.queued += 1;
      transaction.runsScript ||= runsScript(command);
      transaction.cleaners.push(afterExec(session, command, frame.args) ?? permit.clean);
      const { privilege } = permit;
      if (privilege !== null) transaction.unlocked.push(privilege);
    }
    if (handling === 'sticky' || handling === 'subscription') session.sticky = true;
    this.forward(frame, permit);
  }

  /** It has one answer when it is queued, and others when the server has refused the transaction. */
  #whenBegun(command: Command, frame: Frame, permit: Permit): void {
    const client = this.#client;
    const kept = this.keep(frame);
    client.wait(settling);
    client.link.whenIdle(() => {
      this.send(command, kept, permit);
      client.goOn(settling);
    });
  }

  #withoutServer(handling: Handling): void {
    const { session } = this.#client;
    if (handling !== 'exec' && handling !== 'discard') {
      return this.#desk.answer(replyTo(refuse('GATEWAY_UPSTREAM_AWAY')));
    }
    session.transaction = null;
    this.#desk.answer(handling === 'exec' ? aborted : ok);
  }

  #exec(frame: Frame): void {
    const { session, link, gate } = this.#client;
    const { transaction } = session;
    session.transaction = null;
    session.watching = false;
    if (transaction === null) return;
    // What was let in by a second factor must still be allowed when it is run.
    const { spoilt } = transaction;
    const holds = spoilt !== null || gate.grants.spendAll(transaction.unlocked);
    if (!holds) gate.trail.refused(session, refuse('GATEWAY_UNLOCK_REQUIRED'), 'exec');
    if (spoilt === 'mistaken') {
      // The server has not seen the mistake, so it is given another: it aborts the transaction itself,
      // and whoever watches the server sees what was asked for.
      link.ask(mistake, 0, mistake.length, () => null);
      return link.ask(frame.bytes, frame.start, frame.end, () => aborted);
    }
    if (spoilt !== null || !holds) {
      return link.ask(discard, 0, discard.length, () => aborted);
    }
    const { account } = session;
    if (transaction.runsScript && account !== null) beginScript(this.#client, account);
    const { cleaners } = transaction;
    if (cleaners.every((clean) => clean === null)) {
      return this.#pass(frame.bytes, frame.start, frame.end);
    }
    link.ask(frame.bytes, frame.start, frame.end, (reply) => cleanExec(reply, cleaners));
  }

  #doInstead(run: (send: Send) => Promise<Buffer>): void {
    const client = this.#client;
    client.wait(deciding);
    this.#desk.withRoute(() => {
      const send: Send = (words) =>
        new Promise((resolve) => {
          const bytes = encodeCommand(words);
          client.link.ask(bytes, 0, bytes.length, (reply) => {
            resolve(Buffer.from(reply));
            return null;
          });
        });
      run(send)
        .then((reply) => this.#desk.answer(reply))
        .catch((error: unknown) => this.#desk.upstreamAway(error))
        .finally(() => client.goOn(deciding))
        // `upstreamAway` cannot fail.
        .catch(() => undefined);
    });
  }
}

/** What the server said is put right before a tenant's prefix is taken off it. */
function withDiscovery(permit: Permit, show: Permit['clean']): Permit {
  if (show === null) return permit;
  const { clean } = permit;
  return { ...permit, clean: clean === null ? show : (reply) => clean(show(reply)) };
}

const tooManyWait = refuse(
  'GATEWAY_RATE_EXCEEDED',
  'rate limit: as many connections of this user wait in blocking commands as the policy allows',
);

function tooManyQueued(most: number): GatewayRefusal {
  return refuse('GATEWAY_RATE_EXCEEDED', `rate limit: more than ${most} commands in a transaction`);
}

function repliesAfter(before: Session['replies'], args: Arguments): Session['replies'] {
  if (args.is(2, 'ON')) return 'on';
  if (args.is(2, 'OFF')) return 'off';
  return args.is(2, 'SKIP') && before === 'on' ? 'skip' : before;
}

function runsScript({ name }: Command): boolean {
  return name.startsWith('eval') || name.startsWith('fcall');
}

/** From now on it may run, until nothing is awaited. */
function beginScript({ session, gate }: Client, { member }: Account): void {
  const { id, address } = session;
  const { name: user, scripts } = member.user;
  gate.runaways.begin({ id, user, address, longest: scripts.longest }, gate.now());
}
