// A machine that is gone answers nothing, and while something is on its way to it the kernel waits a
// quarter of an hour before it says so. A server that is busy, or stopped, answers nothing either, and
// what it was sent waits as it would without a gateway. A new connection tells one from the other: the
// kernel of a machine that is there accepts it, whatever the server does.
import { connect } from 'node:net';
import type { Target } from './open.ts';

/** An upstream as far as it can be listened to. */
export interface Audible {
  /** Grows with everything that is read. */
  readonly heard: number;
  readonly awaits: boolean;
  readonly closed: boolean;
  /** Nothing will come any more. */
  fail(): void;
}

export interface SilenceOptions {
  readonly target: () => Promise<Target>;
  /** Milliseconds for a connection to come about. */
  readonly within: number;
  readonly onDead: () => void;
}

/** Beats of silence, while replies are awaited, after which it is asked whether anybody is there. */
const beatsOfSilence = 5;

export class Silence {
  readonly #options: SilenceOptions;
  readonly #quiet = new WeakMap<Audible, { readonly heard: number; readonly beats: number }>();
  #asking = false;

  constructor(options: SilenceOptions) {
    this.#options = options;
  }

  /** To be called once a second. */
  beat(routes: readonly Audible[]): void {
    const silent = routes.filter((route) => this.#isSilent(route));
    if (silent.length === 0 || this.#asking) return;
    this.#asking = true;
    this.#ask(silent)
      .catch(() => undefined)
      .finally(() => {
        this.#asking = false;
      })
      // Nothing is left that could fail.
      .catch(() => undefined);
  }

  #isSilent(route: Audible): boolean {
    const { heard, awaits } = route;
    const before = this.#quiet.get(route);
    const beats = awaits && before?.heard === heard ? before.beats + 1 : 0;
    this.#quiet.set(route, { heard, beats });
    return beats >= beatsOfSilence;
  }

  async #ask(silent: readonly Audible[]): Promise<void> {
    const { target, within, onDead } = this.#options;
    const heard = silent.map((route) => route.heard);
    if (await isThere(await target(), within)) return;
    const dead = silent.filter((route, index) => !route.closed && route.heard === heard[index]);
    if (dead.length > 0) onDead();
    for (const route of dead) route.fail();
  }
}

function isThere({ address }: Target, within: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const settle = (answer: boolean): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(answer);
    };
    const late = setTimeout(() => settle(false), within);
    socket.once('connect', () => settle(true));
    socket.on('error', () => settle(false));
  });
}
