// A client's connection: its socket, what waits, and the end. What its commands mean is the desk's.
import type { Socket } from 'node:net';
import type { Listener } from '../../policy/types.ts';
import type { ProtocolFault } from '../../resp/faults.ts';
import type { RequestLimits } from '../../resp/request-scanner.ts';
import { refuse, replyTo, type GatewayCode, type GatewayRefusal } from '../codes.ts';
import type { EgressMeter } from '../data/egress-meter.ts';
import type { ReplyMeter } from '../data/reply-meter.ts';
import type { Member } from '../decide/member.ts';
import type { Gate } from '../gate.ts';
import { Desk } from './desk.ts';
import { Input } from './input.ts';
import { Intake, type IntakeEnds } from './intake.ts';
import { Link, type LinkEnds } from './link.ts';
import { linger } from './linger.ts';
import { measureFor } from './measure.ts';
import { Seat } from './seat.ts';
import { newSession, type Session } from './session.ts';
import { Patience } from './patience.ts';
import { nobodyYet } from './standing.ts';
import { congested, deciding, manyPending, rehousing, slowReader, Stalls } from './stalls.ts';

/** Milliseconds of rest after which the kernel asks whether the client is still there. */
const aliveEvery = 60_000;
/** No more is taken before a login than so many arguments of the longest kind. */
const loginsLong = 4;

/** Of a client that waits for a decision. */
const heardMeanwhile = 64 * 1024;
/** Unread bytes at which no more of the client's commands are taken. */
const readerIsSlow = 256 * 1024;

export interface ClientOptions {
  readonly id: number;
  readonly socket: Socket;
  readonly listener: Listener;
  readonly address: string;
  readonly gate: Gate;
  readonly onEnd: (client: Client) => void;
}

export class Client implements IntakeEnds, LinkEnds {
  readonly session: Session;
  readonly listener: Listener;
  readonly link: Link;
  readonly seat: Seat;
  gate: Gate;
  readonly #socket: Socket;
  readonly #limits: RequestLimits;
  readonly #intake: Intake;
  readonly #desk: Desk;
  readonly #input = new Input();
  readonly #stalls = new Stalls();
  readonly #onEnd: (client: Client) => void;
  readonly #encrypted: boolean;
  #measure: ReplyMeter | null = null;
  #measured: EgressMeter | null = null;
  #working = false;
  #closed = false;
  #closing = false;
  /** What came since nobody is logged in. */
  #strangersBytes = 0;
  /** What is said when the upstream has ended, after all that came from there. */
  #lastWords: Buffer = Buffer.alloc(0);
  #sawEnd = false;
  readonly #patience: Patience;
  /** When it is closed, whatever is still awaited; 0: it may stay. */
  #leaveBy = 0;
  #leaveReason = 'closed';

  constructor({ id, socket, listener, address, gate, onEnd }: ClientOptions) {
    this.gate = gate;
    this.listener = listener;
    this.#socket = socket;
    this.#onEnd = onEnd;
    this.#encrypted = listener.tls !== null;
    this.session = newSession(id, address, gate.now());
    this.#patience = new Patience(this.session.since);
    this.seat = new Seat(gate.seats);
    this.session.account = nobodyYet(this);
    this.#limits = {
      arguments: 0,
      bulk: 0,
      inline: gate.limits.inline,
      belowZero: listener.emptyRequests === 'ignore',
    };
    this.link = new Link(this.session, gate.pools, this);
    this.#intake = new Intake(this.#limits, gate.shapes, this);
    this.#desk = new Desk(this, this.#intake);
    this.admitted();
    socket.setNoDelay(true);
    socket.setKeepAlive(true, aliveEvery);
    socket.on('data', (bytes: Buffer) => this.received(bytes));
    socket.on('drain', () => this.#drained());
    socket.on('end', () => this.#ended());
    socket.on('error', () => this.#end('the connection broke'));
    socket.on('close', () => this.#end('closed by the client'));
    gate.trail.opened(this.session, listener);
  }

  /** Limits rise with the login and fall with RESET. */
  admitted(): void {
    const { limits } = this.gate;
    const isStranger = this.session.account === null;
    const within = isStranger ? limits.beforeLogin : limits;
    this.#patience.stranger(isStranger, this.gate.now());
    this.#strangersBytes = 0;
    this.#limits.arguments = within.arguments;
    this.#limits.bulk = within.bulk;
    this.link.whenIdle(() => this.#chooseMeasure());
  }

  /** Between two replies, or the measure would begin within one. */
  #chooseMeasure(): void {
    const { account } = this.session;
    const user = account?.member.user.name ?? '';
    const { egress = null } = this.gate.rooms.get(user)?.watch ?? {};
    if (egress === this.#measured) return;
    this.#measured = egress;
    this.#measure = measureFor(account, this);
  }

  /** From now on this decides: the policy changed, or the table of commands. */
  adopt(gate: Gate): void {
    this.gate = gate;
    this.#intake.shapes = gate.shapes;
    this.link.pools = gate.pools;
    this.admitted();
  }

  /** Goes on with an upstream of the pools that there are now, once nothing is awaited. */
  rehouse(): void {
    this.wait(rehousing);
    this.link.whenIdle(() => {
      if (!this.#closed) this.link.release();
      this.goOn(rehousing);
    });
  }

  /** Answers what was asked and closes, at the latest after so many milliseconds. */
  leave(reason: string, within: number): void {
    this.#leaveReason = reason;
    this.#leaveBy = this.gate.now() + within;
    // A transaction that was begun may be ended.
    if (this.session.transaction === null) this.closeWhenAnswered();
  }

  get closed(): boolean {
    return this.#closed;
  }

  get waits(): boolean {
    return this.#stalls.any || this.#closed || this.#closing;
  }

  now(): number {
    return this.gate.now();
  }

  get plain(): Member | null {
    return this.#desk.plain;
  }

  received(bytes: Buffer): void {
    if (this.#closed) return;
    this.#patience.heard(this.gate.now());
    this.session.tally.bytesIn += bytes.length;
    // What follows a login that is being looked at may be for whoever it makes of him.
    if (!this.#stalls.has(deciding) && !this.#mayStillLogIn(bytes.length)) return;
    const all = this.#input.take(bytes);
    if (all !== null) this.#process(all);
  }

  /** Whoever has not logged in has little to say. */
  #mayStillLogIn(bytes: number): boolean {
    if (this.session.account !== null) return true;
    this.#strangersBytes += bytes;
    if (this.#strangersBytes <= loginsLong * this.gate.limits.beforeLogin.bulk) return true;
    if (!this.#closing) {
      const reason =
        'protocol violation: too much was sent before a login; the connection is closed';
      this.closeWith(refuse('GATEWAY_PROTOCOL_VIOLATION', reason), null);
    }
    return false;
  }

  #process(bytes: Buffer): void {
    if (this.#working || this.waits) {
      this.#input.keep(bytes, 0);
      if (this.#input.length > heardMeanwhile) this.#socket.pause();
      return;
    }
    this.#working = true;
    let rest: Buffer | null = bytes;
    while (rest !== null) {
      const used = this.#intake.consume(rest);
      if (this.#closed) rest = null;
      else if (used < rest.length) {
        this.#input.keep(rest, used);
        rest = null;
      } else rest = this.#input.take(null);
    }
    this.#working = false;
    const begun = !this.waits && (this.#input.length > 0 || this.#intake.within);
    this.#patience.frame(begun, this.gate.now());
  }

  /** Stops taking commands for a reason, until `goOn` with the same one. */
  wait(reason: number): void {
    this.#stalls.add(reason);
    // Whoever waits for a decision is still heard, so that it shows when he hangs up meanwhile.
    if (reason !== deciding) this.#socket.pause();
  }

  goOn(reason: number): void {
    if (!this.#stalls.remove(reason) || this.#closed) return;
    this.#socket.resume();
    if (this.#working) return;
    const bytes = this.#input.take(null);
    if (bytes !== null && (reason !== deciding || this.#mayStillLogIn(bytes.length))) {
      this.#process(bytes);
    }
    this.#finishIfDone();
  }

  run(bytes: Buffer, start: number, end: number, ids: Int32Array, count: number): boolean {
    return this.#desk.run(bytes, start, end, ids, count) && this.#checkPending();
  }

  decide(bytes: Buffer, start: number, end: number): void {
    this.#desk.decide(bytes, start, end);
    this.#checkPending();
  }

  begin(bytes: Buffer, start: number, to: number): 'stream' | 'swallow' | 'hold' {
    return this.#desk.begin(bytes, start, to);
  }

  part(bytes: Buffer, start: number, end: number): void {
    this.link.own?.forwardPart(bytes, start, end);
    this.#checkCongestion();
  }

  fault(fault: ProtocolFault): void {
    this.closeWith(
      refuse('GATEWAY_PROTOCOL_VIOLATION', `protocol violation: ${fault.message}`),
      null,
    );
  }

  #checkPending(): true {
    if (this.link.pending > this.gate.limits.pendingReplies) this.wait(manyPending);
    this.#checkCongestion();
    return true;
  }

  #checkCongestion(): void {
    if (!this.link.congested) return;
    this.wait(congested);
    this.link.whenDrained(() => this.goOn(congested));
  }

  deliver(bytes: Buffer, start: number, end: number, whole: boolean): boolean {
    if (this.#closed || end <= start) return false;
    const measure = this.#measure;
    return measure === null
      ? this.write(bytes, start, end)
      : measure.take(bytes, start, end, whole);
  }

  /** What may pass, to the socket. Returns whether the bytes are still in use after the call. */
  write(bytes: Buffer, start: number, end: number): boolean {
    if (this.#closed) return false;
    const part = bytes.subarray(start, end);
    // TLS encrypts later, from the same memory.
    this.#socket.write(this.#encrypted ? Buffer.from(part) : part);
    const unread = this.#socket.writableLength;
    this.session.tally.bytesOut += end - start;
    this.#desk.delivered(end - start);
    if (unread > readerIsSlow) this.#readerIsSlow(unread);
    return unread > 0 && !this.#encrypted;
  }

  #readerIsSlow(unread: number): void {
    this.#patience.reader(true, this.gate.now());
    this.wait(slowReader);
    const { own } = this.link;
    // What is shared is never held up by one reader; what is his own waits with him.
    if (own !== null) own.pauseReading();
    else if (unread > this.gate.limits.unread) this.drop('GATEWAY_READER_TOO_SLOW');
  }

  #drained(): void {
    this.#patience.reader(false, this.gate.now());
    this.link.own?.resumeReading();
    this.goOn(slowReader);
  }

  progressed(pending: number): void {
    if (pending === 0) {
      this.#desk.idle();
      if (this.#leaveBy > 0 && this.session.transaction === null) this.#closing = true;
      this.#finishIfDone();
    }
    if (pending <= this.gate.limits.pendingReplies / 2) this.goOn(manyPending);
  }

  /** The upstream is gone: what it was asked stays unanswered, and only a new connection is honest. */
  cut(held: boolean): void {
    if (this.link.pending === 0 && !held) return this.link.release();
    // What the server had said by then still reaches the client.
    if (!this.#closed) this.#socket.end(this.#lastWords);
    this.#end('the server went away');
  }

  /** Answers what was asked before, then this, then closes. Nothing more is taken. */
  closeWith(refusal: GatewayRefusal, command: string | null): void {
    this.gate.trail.refused(this.session, refusal, command);
    const words = replyTo(refusal);
    if (this.#intake.streams) {
      // What is half at the server will never be answered; what was whole will be, and then it ends.
      this.#lastWords = words;
      this.#closing = true;
      this.link.own?.hangUp();
      return;
    }
    this.link.answer(words);
    this.closeWhenAnswered();
  }

  closeWhenAnswered(): void {
    this.#closing = true;
    this.#finishIfDone();
  }

  /** Closes at once. */
  drop(code: GatewayCode): void {
    this.cutOff(refuse(code));
  }

  cutOff(refusal: GatewayRefusal): void {
    this.gate.trail.refused(this.session, refusal, null);
    this.#end(refusal.reason);
  }

  /** Looks at the clock; called every second. */
  tick(now: number): void {
    if (this.#leaveBy > 0 && now >= this.#leaveBy) this.#end(this.#leaveReason);
    else if (this.#patience.readsTooSlowly(now, this.gate.limits)) {
      this.drop('GATEWAY_READER_TOO_SLOW');
    } else if (!this.#closing) this.#checkClock(now);
    this.#desk.tick(now);
  }

  #checkClock(now: number): void {
    const { limits, loginWithin } = this.gate;
    const patience = this.#patience;
    // While its password is looked at, it is the gateway that takes its time.
    if (patience.isStrangerTooLong(now, loginWithin) && !this.#stalls.has(deciding)) {
      this.closeWith(refuse('GATEWAY_LOGIN_TIMEOUT'), null);
    } else if (patience.sendsTooSlowly(now, limits)) {
      this.closeWith(refuse('GATEWAY_FRAME_TIMEOUT'), null);
    } else if (patience.isSilent(now, limits) && this.#mayIdleOut) this.drop('GATEWAY_IDLE');
  }

  /** Neither who waits for an answer nor who listens for messages is idle. */
  get #mayIdleOut(): boolean {
    return this.link.pending === 0 && this.#desk.mayIdleOut;
  }

  /** It has gone, or sends no more, which looks the same until it is written to. */
  get gone(): boolean {
    return this.#closed || this.#sawEnd;
  }

  /** The client sends no more, and may still read what it asked for. */
  #ended(): void {
    this.#sawEnd = true;
    this.#finishIfDone();
  }

  #finishIfDone(): void {
    if (this.#closed) return;
    const saidAll = this.#sawEnd && !this.#stalls.any;
    if (this.link.pending > 0) {
      // It may be blocked for ever, and must not take what others then wait for.
      if (saidAll) this.link.own?.hangUp();
    } else if (this.#closing || saidAll) this.#finish();
  }

  #finish(): void {
    this.#socket.end();
    this.#end(this.#leaveReason);
  }

  #end(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.seat.leave();
    this.gate.runaways.end(this.session.id, this.gate.now());
    this.link.release();
    if (this.#socket.writableEnded) linger(this.#socket);
    else this.#socket.destroy();
    this.gate.trail.closed(this.session, reason);
    this.#onEnd(this);
  }
}
