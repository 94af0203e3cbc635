// The place of one worker: whoever holds it, and that somebody does.
import cluster from 'node:cluster';
import type { Worker as Process } from 'node:cluster';

import { handle } from '../admin/protocol.ts';
import { parseFacts } from '../login/facts.ts';
import type { PolicyText } from './policy-file.ts';
import { remoteWorker } from './remote-worker.ts';
import * as verbs from './worker-verbs.ts';
import { Wire } from './wire.ts';
import type { Headquarters, Worker } from './worker.ts';

export interface PostOptions {
  /** 1 and up. */
  readonly worker: number;
  /** In force now. */
  readonly policy: () => PolicyText;
  readonly headquarters: {
    readonly inBand: Headquarters['inBand'];
    readonly tell: (from: Worker, ...told: Parameters<Headquarters['tell']>) => void;
  };
  /** A worker ended by itself; another one comes after so many milliseconds. */
  readonly onEnd: (how: string, pause: number) => void;
  readonly onReturn: (worker: Worker) => void;
}

const shortestPause = 100;
const longestPause = 10_000;
/** Who has served so long did not fail because of how it was started. */
const stableAfter = 60_000;
/** For ending in good order; the log has to be written and signed. */
const endsWithin = 10_000;

export class Post {
  readonly #options: PostOptions;
  #process: Process | null = null;
  #holder: Worker | null = null;
  #starts = 0;
  #pause = 0;
  #since = 0;
  #retry: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(options: PostOptions) {
    this.#options = options;
  }

  /** Null while nobody serves here. */
  get holder(): Worker | null {
    return this.#holder;
  }

  get restarts(): number {
    return Math.max(0, this.#starts - 1);
  }

  /** Resolves once the worker listens. */
  async fill(): Promise<void> {
    const started = cluster.fork();
    this.#process = started;
    this.#starts += 1;
    started.on('exit', (code, signal) => this.#ended(signal ?? `exit code ${code}`));
    const { worker, policy } = this.#options;
    const given = policy();
    const wire = this.#wireTo(started, () => remote);
    const remote = remoteWorker(wire);
    await wire.ask(verbs.beginWork, { ...given, worker, restarts: this.restarts });
    // It was changed while the worker began.
    if (policy() !== given) {
      await remote.prepare(policy());
      await remote.commit();
    }
    this.#holder = remote;
    this.#since = performance.now();
  }

  /** Ends the worker, and puts nobody in its place. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#retry);
    const running = this.#process;
    if (running === null) return;
    const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
    const late = setTimeout(() => running.process.kill('SIGKILL'), endsWithin);
    if (this.#holder === null) running.process.kill('SIGKILL');
    else {
      // One that cannot is ended all the same.
      await this.#holder.close().catch(() => undefined);
      if (running.isConnected()) running.process.disconnect();
    }
    await gone;
    clearTimeout(late);
  }

  #wireTo({ process: child }: Process, from: () => Worker): Wire {
    const { inBand, tell } = this.#options.headquarters;
    const channel = {
      // A worker that ended meanwhile is noticed by its exit.
      send: (message: object) => void child.send(message, () => undefined),
      onMessage: (take: (message: unknown) => void) => child.on('message', take),
      onClose: (take: () => void) => child.on('exit', take),
    };
    return new Wire(channel, [
      handle(verbs.inBand, (order) => inBand(order)),
      handle(verbs.tell, ({ facts }) => {
        tell(from(), parseFacts(facts) ?? []);
        return {};
      }),
    ]);
  }

  #ended(how: string): void {
    const served = this.#holder !== null && performance.now() - this.#since > stableAfter;
    const hadBegun = this.#holder !== null || this.#starts > 1;
    this.#holder = null;
    this.#process = null;
    // One that cannot even begin at the first time is the supervisor's to tell.
    if (this.#isClosing || !hadBegun) return;
    this.#pause = served ? shortestPause : Math.min(longestPause, this.#pause * 2 || shortestPause);
    this.#options.onEnd(how, this.#pause);
    this.#retry = setTimeout(() => this.#refill(), this.#pause);
  }

  #refill(): void {
    this.fill()
      .then(() => {
        if (this.#holder !== null) this.#options.onReturn(this.#holder);
      })
      // It says why on its own; it is ended, and that starts the next one.
      .catch(() => this.#process?.process.kill('SIGKILL'));
  }
}
