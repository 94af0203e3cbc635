// Where a command that needs thought is decided, one at a time: is it a command, may this client run
// it now, and what does it do to the connection?
import { argumentsOf, type Arguments, type Command } from '@rampart/client/commands';
import { foreignLine, foreignName } from '../../resp/foreign.ts';
import { encodeCommand } from '../../resp/write.ts';
import { refuse, replyTo, type GatewayRefusal } from '../codes.ts';
import type { Member } from '../decide/member.ts';
import type { Permit } from '../gate.ts';
import { UnknownNames } from '../limits/unknown-names.ts';
import type { Origin } from '../upstream/pool.ts';
import { UpstreamError } from '../upstream/open.ts';
import type { Client } from './client.ts';
import { Dispatch, type Frame } from './dispatch.ts';
import type { Intake } from './intake.ts';
import { LargeFrames } from './large-frames.ts';
import { runLocal } from './local-commands.ts';
import { ownsAlways } from './owns-always.ts';
import { runInBand } from './run-in-band.ts';
import { errorReply, unknownCommand, unknownSubcommand, wrongArity } from './server-errors.ts';
import { deciding, moving } from './stalls.ts';

/** How long a connection keeps an upstream of its own after the state that needed it is gone. */
const lingers = 1_000;

export class Desk {
  readonly #client: Client;
  readonly #intake: Intake;
  readonly #dispatch: Dispatch;
  readonly #large: LargeFrames;
  readonly #unknown = new UnknownNames();
  #exhausted = false;
  #statelessSince = 0;

  constructor(client: Client, intake: Intake) {
    this.#client = client;
    this.#intake = intake;
    this.#dispatch = new Dispatch(client, this);
    this.#large = new LargeFrames(client, this, intake);
  }

  /** The user whose plain commands need no thought now. */
  get plain(): Member | null {
    const { session, link } = this.#client;
    if (session.account === null || this.#exhausted) return null;
    if (session.transaction !== null || session.replies !== 'on') return null;
    const { member } = session.account;
    if (link.own !== null) return member;
    return link.lane === null || ownsAlways(member) ? null : member;
  }

  run(bytes: Buffer, start: number, end: number, ids: Int32Array, count: number): boolean {
    const { session, gate, link } = this.#client;
    const { account } = session;
    if (account === null) return false;
    if (!gate.judge.spend(account, count, gate.now())) {
      this.#exhausted = true;
      return false;
    }
    this.#unknown.known();
    session.asking = false;
    for (let place = 0; place < count; place += 1) gate.trail.passed(session, ids[place] ?? 0);
    link.forward(bytes, start, end, count);
    return true;
  }

  decide(bytes: Buffer, start: number, end: number): void {
    const frame = this.#frameAt(bytes, start, end);
    if (frame === null) return;
    this.#exhausted = false;
    this.#large.held();
    const { args } = frame;
    if (runInBand(this.#client, this, args)) return;
    const command = this.#find(args);
    if (command === null) return;
    const { session, gate } = this.#client;
    if (session.account === null && !isLogin(command)) {
      return this.refuse(refuse('GATEWAY_LOGIN_REQUIRED'), command);
    }
    if (!gate.shapes.fits(command.id, args.count)) {
      this.#fail(wrongArity(command.name));
      return;
    }
    this.#unknown.known();
    const leaves = command.name === 'reset' || command.name === 'quit';
    if (leaves || (isLogin(command) && session.transaction === null)) {
      return runLocal(this.#client, this, command, args);
    }
    const ruling = gate.judge.rule(session, command, args);
    if (ruling.kind === 'refuse') return this.refuse(ruling, command);
    if (ruling.kind === 'expel') return this.#client.closeWith(ruling.refusal, command.name);
    if (ruling.observed !== null) this.observed(ruling.observed, command);
    this.#admit(command, frame, ruling);
  }

  /** It would be refused, were anything refused. */
  observed(refusal: GatewayRefusal, { name }: Command): void {
    const { session, gate } = this.#client;
    gate.trail.observed(session, refusal, name);
    gate.observer?.wouldRefuse(session, refusal, name);
  }

  /** Whether it is refused now: where all is only observed, it passes. */
  refuseUnlessObserved(refusal: GatewayRefusal, command: Command): boolean {
    if (this.#client.gate.observer === null) this.refuse(refusal, command);
    else this.observed(refusal, command);
    return this.#client.gate.observer === null;
  }

  #admit(command: Command, frame: Frame, permit: Permit): void {
    const { session, gate } = this.#client;
    if (permit.privilege === null) {
      gate.trail.allowed(session, command, permit.notices);
      return this.#dispatch.send(command, frame, permit);
    }
    // On disk before it is forwarded; what follows waits.
    const kept = this.#dispatch.keep(frame);
    const { privilege } = permit;
    this.#client.wait(deciding);
    gate.trail
      .privileged(session, command)
      .then(() => {
        if (this.#client.closed) return;
        if (!privilege.holds()) this.refuse(refuse('GATEWAY_UNLOCK_REQUIRED'), command);
        else {
          if (session.transaction === null) privilege.spend();
          this.#dispatch.send(command, kept, permit);
        }
      })
      .catch(() => this.refuse(refuse('GATEWAY_AUDIT_AWAY'), command))
      .finally(() => this.#client.goOn(deciding))
      // `refuse` cannot fail.
      .catch(() => undefined);
  }

  /** Answers with the refusal, in order. */
  refuse(refusal: GatewayRefusal, command: Command | null): void {
    const { session, gate } = this.#client;
    gate.trail.refused(session, refusal, command?.name ?? null);
    this.#spoil('refused');
    this.answer(replyTo(refusal));
  }

  /** An answer of the gateway's, unless the client has asked for none. */
  answer(bytes: Buffer): void {
    const { session, link } = this.#client;
    if (session.replies === 'on') link.answer(bytes);
    else if (session.replies === 'skip') {
      // The server skips one reply too, and would otherwise skip that of the next command.
      link.forwardUnanswered(ping, 0, ping.length);
    }
  }

  /** The server would have refused it, and in the same words. */
  #fail(text: string): void {
    this.#spoil('mistaken');
    this.answer(errorReply(text));
  }

  #spoil(by: 'refused' | 'mistaken'): void {
    const { transaction } = this.#client.session;
    if (transaction !== null && transaction.spoilt !== 'refused') transaction.spoilt = by;
  }

  /** The frame as words; null when the line was no command, and has been dealt with. */
  #frameAt(bytes: Buffer, start: number, end: number): Frame | null {
    const { scanner, args } = this.#intake;
    if (!scanner.inline) return { bytes, start, end, args: args.at(bytes, start) };
    const words = scanner.inlineWords();
    if (words.length === 0) return null;
    const client = this.#client;
    const foreign = foreignLine(words);
    if (foreign !== null) {
      client.closeWith(refuse('GATEWAY_FOREIGN_PROTOCOL', foreignText(foreign)), null);
      return null;
    }
    const line = argumentsOf(words);
    const { inline } = client.listener;
    const healthy = line.is(0, 'PING') || line.is(0, 'QUIT');
    if (inline === 'no' || (inline === 'health' && !healthy)) {
      client.closeWith(refuse('GATEWAY_INLINE_REFUSED'), null);
      return null;
    }
    // The server never sees a line: it gets the words, each with its length.
    const frame = encodeCommand(words);
    return { bytes: frame, start: 0, end: frame.length, args: line };
  }

  #find(args: Arguments): Command | null {
    const client = this.#client;
    const { shapes } = client.gate;
    const name = args.bytes(0);
    const id = shapes.index.find(name, 0, name.length);
    if (id < 0) {
      const foreign = foreignName(name, 0, name.length);
      if (foreign !== null) {
        client.closeWith(refuse('GATEWAY_FOREIGN_PROTOCOL', foreignText(foreign)), null);
        return null;
      }
      return this.#notFound(unknownCommand(args));
    }
    const command = shapes.command(id) ?? null;
    if (command === null || !command.container || args.count < 2) return command;
    const word = args.bytes(1);
    const sub = shapes.index.findSub(id, word, 0, word.length);
    if (sub >= 0) return shapes.command(sub) ?? null;
    const text = unknownSubcommand(args, command.name);
    if (client.session.account === null || !introducesLibrary(command, args)) {
      return this.#notFound(text);
    }
    this.#fail(text);
    return null;
  }

  #notFound(text: string): null {
    const client = this.#client;
    const { session, gate } = client;
    if (this.#unknown.unknown()) {
      client.closeWith(refuse('GATEWAY_TOO_MANY_UNKNOWN'), null);
      return null;
    }
    const refusal = refuse(
      'GATEWAY_COMMAND_UNKNOWN',
      'a command that the server does not describe',
    );
    gate.trail.refused(session, refusal, null);
    if (session.account === null) this.answer(replyTo(refuse('GATEWAY_LOGIN_REQUIRED')));
    else this.#fail(text);
    return null;
  }

  /** A frame too large to hold: may what follows pass unseen? */
  begin(bytes: Buffer, start: number, to: number): 'stream' | 'swallow' | 'hold' {
    return this.#large.begin(bytes, start, to);
  }

  /** Runs with an upstream of the connection's own, after what was asked before is answered. */
  moveToOwn(
    then: () => void,
    otherwise: (error: unknown) => void = (error) => this.upstreamAway(error),
    from?: Origin,
  ): void {
    const client = this.#client;
    const { session, link } = client;
    const { account } = session;
    if (account === null) return;
    if (link.own !== null) return then();
    client.wait(moving);
    link.whenIdle(() => {
      link
        .openOwn(account, from)
        .then(() => {
          if (client.closed) link.release();
          else then();
        })
        .catch(otherwise)
        .finally(() => client.goOn(moving))
        // `upstreamAway` cannot fail.
        .catch(() => undefined);
    });
  }

  /** There is an upstream that the next command may take. */
  get routed(): boolean {
    const { session, link } = this.#client;
    if (link.own !== null) return true;
    return link.lane !== null && session.account !== null && !ownsAlways(session.account.member);
  }

  /** Runs with some upstream. */
  withRoute(then: () => void): void {
    const client = this.#client;
    const { session, link } = client;
    const { account } = session;
    if (account === null) return;
    if (link.own !== null) return then();
    if (ownsAlways(account.member)) return this.moveToOwn(then);
    if (link.lane !== null) return then();
    if (link.board(account)) return then();
    client.wait(moving);
    link
      .openLane(account, session.database, session.protocol)
      .then(() => {
        if (client.closed) link.release();
        else then();
      })
      .catch((error: unknown) => this.upstreamAway(error))
      .finally(() => client.goOn(moving))
      // `upstreamAway` cannot fail.
      .catch(() => undefined);
  }

  upstreamAway(error: unknown): void {
    const client = this.#client;
    if (client.closed) return;
    const refusal = refuse('GATEWAY_UPSTREAM_AWAY');
    client.gate.trail.refused(client.session, refusal, null);
    this.#spoil('refused');
    const answer = error instanceof UpstreamError && error.kind === 'refused' ? error.answer : null;
    this.answer(answer === null ? replyTo(refusal) : errorReply(answer));
  }

  delivered(bytes: number): void {
    const { session, gate } = this.#client;
    if (session.account === null) return;
    const found = gate.judge.read(session, bytes, gate.now());
    if (found === 'close') this.#client.drop('GATEWAY_EGRESS_EXCEEDED');
    else if (session.expelled) this.#client.closeWhenAnswered();
  }

  /** Nothing is awaited. */
  idle(): void {
    const { seat, gate, session } = this.#client;
    seat.waitNoMore();
    gate.runaways.end(session.id, gate.now());
    if (this.#client.link.own !== null && !this.#needsOwn()) {
      this.#statelessSince ||= this.#client.gate.now();
    } else this.#statelessSince = 0;
  }

  get mayIdleOut(): boolean {
    const { own } = this.#client.link;
    return own === null || !own.subscriptions.any;
  }

  tick(now: number): void {
    const { link } = this.#client;
    if (this.#statelessSince === 0 || now - this.#statelessSince < lingers) return;
    if (link.pending > 0 || link.own === null || this.#needsOwn()) return;
    this.#statelessSince = 0;
    link.release();
  }

  #needsOwn(): boolean {
    const { session, link } = this.#client;
    if (session.account === null) return false;
    return (
      session.sticky ||
      session.watching ||
      session.asking ||
      session.transaction !== null ||
      session.replies !== 'on' ||
      this.#intake.within ||
      link.own?.subscriptions.any === true ||
      ownsAlways(session.account.member)
    );
  }
}

const ping = encodeCommand(['PING']);

const logins = new Set(['auth', 'hello', 'reset', 'quit']);

function isLogin({ name }: Command): boolean {
  return logins.has(name);
}

function foreignText(protocol: string): string {
  return `protocol violation: this is ${protocol}, not the Redis protocol; the connection is closed`;
}

/** Libraries tell every server which one they are, also those of a release that does not listen yet. */
function introducesLibrary({ name }: Command, args: Arguments): boolean {
  return name === 'client' && args.is(1, 'SETINFO');
}
