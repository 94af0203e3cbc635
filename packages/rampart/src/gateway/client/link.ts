// Between a connection and the upstream it uses now: a lane shared with others, or its own. It moves
// from one to the other only while nothing is awaited, so the order of answers cannot be lost.
import type { Origin, Pool } from '../upstream/pool.ts';
import type { PoolsOfWay } from '../upstream/pools.ts';
import { Lane } from '../upstream/lane.ts';
import { OwnUpstream } from '../upstream/own.ts';
import type { Taker, WholeReply } from '../upstream/route.ts';
import type { Account, Session } from './session.ts';

const success = Buffer.from('+OK\r\n');

/** The connection's side. */
export interface LinkEnds {
  /** Bytes for the client. Returns whether they are still in use after the call. */
  deliver(bytes: Buffer, start: number, end: number, whole: boolean): boolean;
  /** Fewer replies are awaited than before. */
  progressed(pending: number): void;
  /** The upstream is gone; `held`: it was the connection's own, and with it what it stood for. */
  cut(held: boolean): void;
}

export class Link implements Taker {
  readonly #session: Session;
  /** Another one when the server changes. */
  pools: PoolsOfWay;
  readonly #ends: LinkEnds;
  #route: Lane | OwnUpstream | null = null;
  #pool: Pool | null = null;
  #idle: (() => void)[] = [];
  /** Replies that are awaited. */
  pending = 0;

  constructor(session: Session, pools: PoolsOfWay, ends: LinkEnds) {
    this.#session = session;
    this.pools = pools;
    this.#ends = ends;
  }

  get own(): OwnUpstream | null {
    return this.#route instanceof OwnUpstream && !this.#route.closed ? this.#route : null;
  }

  get lane(): Lane | null {
    return this.#route instanceof Lane && !this.#route.closed ? this.#route : null;
  }

  get congested(): boolean {
    return this.#route?.congested ?? false;
  }

  whenDrained(resume: () => void): void {
    this.#route?.whenDrained(resume);
  }

  /** The pool of the account, in the database and protocol that the session is in now. */
  poolOf(account: Account, database: number, protocol: 2 | 3): Pool {
    return this.pools.of(account.identity, database, protocol);
  }

  forward(bytes: Uint8Array, start: number, end: number, replies: number): void {
    this.pending += replies;
    this.#route?.forward(this, bytes, start, end, replies);
  }

  /** The client wants no reply to it, and gets none from the server. */
  forwardUnanswered(bytes: Uint8Array, start: number, end: number): void {
    if (this.#session.replies === 'skip') this.#session.replies = 'on';
    this.#route?.forward(this, bytes, start, end, 0);
  }

  ask(bytes: Uint8Array, start: number, end: number, then: WholeReply): void {
    if (this.#session.replies !== 'on') {
      this.forwardUnanswered(bytes, start, end);
      // Nobody will ever know better.
      then(success);
      return;
    }
    this.pending += 1;
    this.#route?.ask(this, bytes, start, end, then);
  }

  /** An answer of the gateway's own, in its turn. */
  answer(bytes: Buffer): void {
    this.pending += 1;
    const route = this.#route;
    if (route !== null && !route.closed) return route.answer(this, bytes);
    this.give(bytes, 0, bytes.length);
    this.answered(1);
  }

  confirm(bytes: Uint8Array, start: number, end: number, word: string, names: number): void {
    const { own } = this;
    if (own === null) return;
    this.pending += 1;
    own.confirm(this, bytes, start, end, word, names);
  }

  /** Takes a lane that is open already. */
  board(account: Account): boolean {
    const { database, protocol } = this.#session;
    const pool = this.poolOf(account, database, protocol);
    const lane = pool.lane('small');
    if (lane === null) return false;
    this.#take(pool, lane);
    return true;
  }

  async openLane(account: Account, database: number, protocol: 2 | 3): Promise<void> {
    const pool = this.poolOf(account, database, protocol);
    const lane = await pool.openLane('small');
    this.#take(pool, lane);
  }

  async openOwn(account: Account, from: Origin = 'spare'): Promise<OwnUpstream> {
    const { database, protocol, name, library } = this.#session;
    const pool = this.poolOf(account, database, protocol);
    const also = [...library].map(([key, value]) => ['CLIENT', 'SETINFO', key, value]);
    const own = await pool.openOwn(this, name, also, from);
    this.#take(pool, own);
    return own;
  }

  /** The upstream of the connection's own has become another user's. */
  goOver(account: Account): void {
    const { own } = this;
    if (own === null) return;
    const { database, protocol } = this.#session;
    const pool = this.poolOf(account, database, protocol);
    this.#pool?.surrender(own);
    pool.adopt(own);
    this.#pool = pool;
  }

  /** Whether there is an upstream of its own that speaks as this account. */
  isOf(account: Account): boolean {
    const { database, protocol } = this.#session;
    return this.own !== null && this.#pool === this.poolOf(account, database, protocol);
  }

  /** Runs when nothing is awaited, which may be now. */
  whenIdle(then: () => void): void {
    if (this.pending === 0) then();
    else this.#idle.push(then);
  }

  release(): void {
    const route = this.#route;
    this.#route = null;
    if (route !== null) this.#pool?.release(route);
    this.#pool = null;
  }

  give(bytes: Buffer, start: number, end: number, whole = false): boolean {
    return this.#ends.deliver(bytes, start, end, whole);
  }

  answered(count: number): void {
    this.pending -= count;
    if (this.pending === 0 && this.#idle.length > 0) {
      const idle = this.#idle;
      this.#idle = [];
      for (const then of idle) then();
    }
    this.#ends.progressed(this.pending);
  }

  upstreamLost(): void {
    this.#idle = [];
    this.#ends.cut(this.#route instanceof OwnUpstream);
  }

  #take(pool: Pool, route: Lane | OwnUpstream): void {
    this.release();
    this.#pool = pool;
    this.#route = route;
  }
}
