// What a client sees of an upstream, shared or its own: it forwards, and answers come back in order.

/** The client's side. */
export interface Taker {
  /**
   * A part of the replies, in order; `whole`: it is known to end with the end of a reply. Returns whether the
   * bytes are still in use after the call.
   */
  give(bytes: Buffer, start: number, end: number, whole?: boolean): boolean;
  /** So many of the awaited replies are complete. */
  answered(count: number): void;
  /** The upstream is gone, and with it every reply that was awaited. */
  upstreamLost(): void;
}

/** Sees a whole reply before the client does; null keeps it from the client. */
export type WholeReply = (reply: Buffer) => Buffer | null;

export interface Route {
  /** Ready frames, each of which has one reply. */
  forward(taker: Taker, bytes: Uint8Array, start: number, end: number, replies: number): void;
  /** One frame whose reply is looked at as a whole. */
  ask(taker: Taker, bytes: Uint8Array, start: number, end: number, see: WholeReply): void;
  /** An answer of the gateway's own, behind everything that was asked before. */
  answer(taker: Taker, bytes: Buffer): void;
  /** The server does not keep up; send no more until `drained`. */
  readonly congested: boolean;
  readonly closed: boolean;
}
