// How long a connection has kept the gateway waiting, and for what. Times are milliseconds since 1970.
import type { GatewayLimits } from '../../policy/types.ts';

export class Patience {
  #lastByte: number;
  /** Since when a frame is incomplete, its reader is slow, nobody has logged in; 0: it is not so. */
  #frameSince = 0;
  #slowSince = 0;
  #strangerSince = 0;

  constructor(now: number) {
    this.#lastByte = now;
  }

  heard(now: number): void {
    this.#lastByte = now;
  }

  frame(isBegun: boolean, now: number): void {
    if (!isBegun) this.#frameSince = 0;
    else if (this.#frameSince === 0) this.#frameSince = now;
  }

  reader(isSlow: boolean, now: number): void {
    if (!isSlow) this.#slowSince = 0;
    else if (this.#slowSince === 0) this.#slowSince = now;
  }

  stranger(isStranger: boolean, now: number): void {
    if (!isStranger) this.#strangerSince = 0;
    else if (this.#strangerSince === 0) this.#strangerSince = now;
  }

  readsTooSlowly(now: number, { frame }: GatewayLimits): boolean {
    return this.#slowSince > 0 && now - this.#slowSince > frame;
  }

  isStrangerTooLong(now: number, within: number): boolean {
    return this.#strangerSince > 0 && now - this.#strangerSince > within;
  }

  sendsTooSlowly(now: number, { frame }: GatewayLimits): boolean {
    return this.#frameSince > 0 && now - this.#frameSince > frame;
  }

  isSilent(now: number, { idle }: GatewayLimits): boolean {
    return idle > 0 && now - this.#lastByte > idle;
  }
}
