// The upstream of one client that holds state: a transaction, subscriptions, tracking. Here replies
// cannot simply be counted: messages come unasked, and one SUBSCRIBE has many answers.
import { ReplyScanner } from '../../resp/reply-scanner.ts';
import { Gathered } from './gathered.ts';
import { readHead, type FrameHead } from './frame-head.ts';
import type { ErrorReplies } from './redirects.ts';
import { ReplyQueue } from './reply-queue.ts';
import type { Route, Taker, WholeReply } from './route.ts';
import { Subscriptions } from './subscriptions.ts';
import type { UpstreamEnds, UpstreamSocket } from './upstream-socket.ts';

const congestion = 256 * 1024;
const push = 0x3e;
const array = 0x2a;
const failure = 0x2d;

/** What the frame that is being received is. */
type Frame =
  | { readonly kind: 'reply' }
  | { readonly kind: 'failure'; readonly turn: ErrorReplies }
  | { readonly kind: 'whole'; readonly see: WholeReply }
  | { readonly kind: 'confirmation'; readonly head: FrameHead; readonly expected: boolean }
  | { readonly kind: 'aside' }
  | { readonly kind: 'message' };

export class OwnUpstream implements Route, UpstreamEnds {
  readonly subscriptions = new Subscriptions();
  readonly #socket: UpstreamSocket;
  readonly #owner: Taker;
  /** Null: errors pass as any other reply. */
  readonly #errors: ErrorReplies | null;
  readonly #queue = new ReplyQueue();
  readonly #scanner = new ReplyScanner();
  readonly #gathered = new Gathered();
  #frame: Frame | null = null;
  /** Too few bytes yet to tell what frame this is. */
  #carried: Buffer | null = null;
  /** MONITOR, PSYNC: what comes is passed, and nothing is counted. */
  #free = false;
  /** Replies that are not for the client, whatever comes behind them. */
  #asides = 0;
  #resume: (() => void)[] = [];
  /** What a tenant may not see is taken off messages. */
  cleanMessage: WholeReply | null = null;

  constructor(socket: UpstreamSocket, owner: Taker, errors: ErrorReplies | null = null) {
    this.#socket = socket;
    this.#owner = owner;
    this.#errors = errors;
    socket.handTo(this);
  }

  get closed(): boolean {
    return this.#socket.closed;
  }

  get heard(): number {
    return this.#socket.heard;
  }

  get awaits(): boolean {
    return !this.#queue.empty;
  }

  get congested(): boolean {
    return this.#socket.waiting > congestion;
  }

  whenDrained(resume: () => void): void {
    this.#resume.push(resume);
  }

  forward(taker: Taker, bytes: Uint8Array, start: number, end: number, replies: number): void {
    this.#socket.write(bytes, start, end);
    if (this.#free) taker.answered(replies);
    else if (replies > 0) this.#queue.push(taker, replies, null);
  }

  /** Something of the gateway's own, whose reply the client does not get. */
  tell(command: Buffer): void {
    this.#socket.write(command, 0, command.length);
    this.#queue.push(this.#owner, 1, { kind: 'aside' });
    this.#asides += 1;
  }

  /** A piece of a frame whose reply was announced with the first piece. */
  forwardPart(bytes: Uint8Array, start: number, end: number): void {
    this.#socket.write(bytes, start, end);
  }

  ask(taker: Taker, bytes: Uint8Array, start: number, end: number, see: WholeReply): void {
    this.#socket.write(bytes, start, end);
    if (this.#free) taker.answered(1);
    else this.#queue.push(taker, 1, { kind: 'whole', see });
  }

  /** SUBSCRIBE and its kin: an answer for each name, or as many as there are subscriptions for none. */
  confirm(
    taker: Taker,
    bytes: Uint8Array,
    start: number,
    end: number,
    word: string,
    names: number,
  ): void {
    this.#socket.write(bytes, start, end);
    if (this.#free) taker.answered(1);
    else this.#queue.push(taker, names, { kind: 'confirm', word, names });
  }

  answer(taker: Taker, bytes: Buffer): void {
    if (this.#free || (this.#queue.empty && this.#frame === null)) {
      taker.give(bytes, 0, bytes.length);
      taker.answered(1);
    } else {
      this.#queue.push(taker, 1, { kind: 'local', bytes });
    }
  }

  /** From now on what comes is passed as it is, and nothing is awaited. */
  setFree(): void {
    this.#free = true;
  }

  get #passesAll(): boolean {
    return this.#free && this.#asides === 0;
  }

  pauseReading(): void {
    this.#socket.socket.pause();
  }

  resumeReading(): void {
    this.#socket.socket.resume();
  }

  read(bytes: Buffer, length: number): boolean {
    if (this.#passesAll) return this.#owner.give(bytes, 0, length);
    if (this.#carried === null) return this.#walk(bytes, length);
    const whole = Buffer.concat([this.#carried, bytes.subarray(0, length)]);
    this.#carried = null;
    this.#walk(whole, whole.length);
    return false;
  }

  #walk(bytes: Buffer, length: number): boolean {
    let at = 0;
    let held = false;
    while (at < length) {
      if (this.#passesAll) return this.#owner.give(bytes, at, length) || held;
      if (this.#frame === null) {
        this.#giveLocals();
        this.#frame = this.#recognise(bytes, at, length);
        if (this.#frame === null) {
          this.#carried = Buffer.from(bytes.subarray(at, length));
          return held;
        }
      }
      const end = this.#scanner.scan(bytes, at, length);
      if (this.#scanner.broken) return this.#fail();
      const to = end < 0 ? length : end;
      held = this.#pass(this.#frame, bytes, at, to, end >= 0) || held;
      if (end >= 0) this.#frame = null;
      at = to;
    }
    if (this.#frame === null) this.#giveLocals();
    return held;
  }

  /** Decides what the frame at this place is; null when more bytes are needed to tell. */
  #recognise(bytes: Buffer, at: number, length: number): Frame | null {
    const first = bytes[at];
    const { special } = this.#queue;
    const mayBeMessage =
      first === push ||
      (first === array && (this.subscriptions.any || special?.kind === 'confirm'));
    if (mayBeMessage) {
      const head = readHead(bytes, at, length);
      if (head === 'more') return null;
      if (head !== null && this.subscriptions.isConfirmation(head.word)) {
        const expected = special?.kind === 'confirm' && special.word === head.word;
        return { kind: 'confirmation', head, expected };
      }
      if (first === push || (head !== null && isMessage(head.word))) return { kind: 'message' };
    }
    if (special?.kind === 'aside') return { kind: 'aside' };
    if (special?.kind === 'whole') return { kind: 'whole', see: special.see };
    const errors = this.#errors;
    return first === failure && errors !== null
      ? { kind: 'failure', turn: errors }
      : { kind: 'reply' };
  }

  #pass(frame: Frame, bytes: Buffer, start: number, end: number, complete: boolean): boolean {
    switch (frame.kind) {
      case 'reply': {
        const held = this.#owner.give(bytes, start, end);
        if (complete) this.#replied();
        return held;
      }
      case 'failure': {
        const whole = this.#gathered.take(bytes, start, end, complete);
        if (whole === null) return false;
        const held = this.#show(frame.turn(whole));
        this.#replied();
        return held;
      }
      case 'message': {
        if (this.cleanMessage === null) return this.#owner.give(bytes, start, end);
        const whole = this.#gathered.take(bytes, start, end, complete);
        return whole !== null && this.#show(this.cleanMessage(whole));
      }
      case 'whole': {
        const whole = this.#gathered.take(bytes, start, end, complete);
        if (whole === null) return false;
        this.#queue.shift();
        const errors = this.#errors;
        const turned = errors !== null && whole[0] === failure ? errors(whole) : whole;
        const held = this.#show(frame.see(turned));
        this.#owner.answered(1);
        return held;
      }
      case 'aside':
        if (complete) {
          this.#queue.shift();
          this.#asides -= 1;
        }
        return false;
      case 'confirmation': {
        const whole = this.#gathered.take(bytes, start, end, complete);
        if (whole === null) return false;
        const left = this.subscriptions.confirmed(frame.head.word, whole);
        const held = this.#show(this.cleanMessage === null ? whole : this.cleanMessage(whole));
        if (frame.expected) this.#confirmed(left);
        return held;
      }
      default:
        return false;
    }
  }

  #show(reply: Buffer | null): boolean {
    return reply !== null && this.#owner.give(reply, 0, reply.length);
  }

  #replied(): void {
    const queue = this.#queue;
    // A SUBSCRIBE that the server refuses has one answer, however many names it had.
    const refused = queue.special?.kind === 'confirm' && this.#scanner.kind === failure;
    if (queue.empty) return;
    if (refused || queue.count <= 1) queue.shift();
    else queue.count -= 1;
    this.#owner.answered(1);
  }

  /** `left`: how many subscriptions of this kind there still are. */
  #confirmed(left: number): void {
    const queue = this.#queue;
    const { special } = queue;
    if (special?.kind !== 'confirm') return;
    const done = special.names === 0 ? left === 0 : queue.count <= 1;
    if (!done) {
      if (special.names > 0) queue.count -= 1;
      return;
    }
    queue.shift();
    this.#owner.answered(1);
  }

  #giveLocals(): void {
    const queue = this.#queue;
    for (;;) {
      const { special } = queue;
      if (special === null || special.kind !== 'local') return;
      queue.shift();
      this.#owner.give(special.bytes, 0, special.bytes.length);
      this.#owner.answered(1);
    }
  }

  drained(): void {
    const resume = this.#resume;
    this.#resume = [];
    for (const go of resume) go();
  }

  lost(): void {
    this.#owner.upstreamLost();
    this.drained();
  }

  fail(): void {
    this.#socket.destroy();
    this.lost();
  }

  /** The client sends no more; whatever it is blocked in ends with that. */
  hangUp(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.leave();
  }

  #fail(): boolean {
    this.fail();
    return true;
  }
}

function isMessage(word: string): boolean {
  return word === 'message' || word === 'pmessage' || word === 'smessage';
}
