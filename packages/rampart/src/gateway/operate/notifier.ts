// What systemd wants to hear of a service of Type=notify. It listens on a datagram socket, which Node
// cannot write to by itself; systemd's own program does it, which is where systemd is.
import { execFile } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

const program = 'systemd-notify';
/** It waits until systemd has heard. */
const patience = 10_000;

export class Notifier {
  readonly #environment: Environment;
  readonly #onFailure: (why: string) => void;
  /** One after the other: STOPPING must not overtake READY. */
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #hasFailed = false;

  /** `onFailure` is called once. */
  constructor(environment: Environment, onFailure: (why: string) => void) {
    this.#environment = environment;
    this.#onFailure = onFailure;
  }

  ready(status: string): Promise<void> {
    return this.#tell('READY=1', `STATUS=${status}`);
  }

  reloading(): Promise<void> {
    const now = process.hrtime.bigint() / 1000n;
    return this.#tell('RELOADING=1', `MONOTONIC_USEC=${now}`);
  }

  stopping(): Promise<void> {
    clearInterval(this.#timer);
    return this.#tell('STOPPING=1');
  }

  /** Tells that it lives, in time for WatchdogSec=, for as long as `lives` says so. */
  watch(lives: () => Promise<boolean>): void {
    const { WATCHDOG_USEC: within, WATCHDOG_PID: pid, NOTIFY_SOCKET: socket } = this.#environment;
    if (within === undefined || socket === undefined) return;
    if (pid !== undefined && Number(pid) !== process.pid) return;
    const every = Math.max(100, Number(within) / 1_000 / 3);
    this.#timer = setInterval(() => {
      lives()
        .then((does) => (does ? this.#tell('WATCHDOG=1') : undefined))
        // Whoever cannot say that he lives is not heard, which is what the watchdog is for.
        .catch(() => undefined);
    }, every);
  }

  #tell(...lines: readonly string[]): Promise<void> {
    const { NOTIFY_SOCKET: socket, PATH: path } = this.#environment;
    if (socket === undefined || socket === '') return Promise.resolve();
    this.#turn = this.#turn.then(
      () =>
        new Promise((resolve) => {
          // No more than it needs: in the environment of a gateway there are secrets.
          const env = { NODE_ENV: 'production' as const, PATH: path, NOTIFY_SOCKET: socket };
          execFile(program, [...lines], { env, timeout: patience }, (error) => {
            if (error !== null) this.#fail(error.message);
            resolve();
          });
        }),
    );
    return this.#turn;
  }

  #fail(why: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#onFailure(why);
  }
}
