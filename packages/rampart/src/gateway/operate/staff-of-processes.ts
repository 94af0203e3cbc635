// Workers as processes of their own. They share their listeners, which belong to this process: while a
// worker is started again the others go on, and nobody who connects is turned away.
import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';

import type { GatedPolicy } from '../../policy/types.ts';
import type { Tell } from '../login/events.ts';
import { removeDeadSocket } from './dead-socket.ts';
import { operatingEvent } from './events.ts';
import { Post, type PostOptions } from './post.ts';
import type { PolicyRead } from './policy-file.ts';
import type { Staff } from './staff.ts';
import type { Worker } from './worker.ts';

export interface StaffOptions {
  readonly first: PolicyRead;
  readonly headquarters: PostOptions['headquarters'];
  readonly tell: Tell;
  /** A worker was started again; it knows nothing of what the others have seen. */
  readonly onReturn: (worker: Worker) => void;
}

export class StaffOfProcesses implements Staff {
  readonly wanted: number;
  readonly #posts: readonly Post[];
  #current: PolicyRead;

  private constructor({ first, headquarters, tell, onReturn }: StaffOptions) {
    this.#current = first;
    this.wanted = first.policy.gateway.workers;
    this.#posts = Array.from(
      { length: this.wanted },
      (_, at) =>
        new Post({
          worker: at + 1,
          policy: () => this.#current.given,
          headquarters,
          onEnd: (how, pause) => tell(endEvent(at + 1, how, pause)),
          onReturn: (worker) => {
            tell(operatingEvent('GATEWAY_WORKER_STARTED', 'A worker serves again.', one(at + 1)));
            onReturn(worker);
          },
        }),
    );
  }

  /** All of them listen when it resolves. */
  static async start(options: StaffOptions): Promise<StaffOfProcesses> {
    // In the sources and in what is published the same file has another ending.
    const exec = fileURLToPath(import.meta.url).replace(
      /staff-of-processes(?=\.\w+$)/,
      'worker-main',
    );
    cluster.setupPrimary({ exec, args: [] });
    cluster.schedulingPolicy = cluster.SCHED_RR;
    const staff = new StaffOfProcesses(options);
    try {
      await removeDeadSockets(socketsOf(options.first.policy));
      const begun = await Promise.allSettled(staff.#posts.map((post) => post.fill()));
      const failure = begun.find(({ status }) => status === 'rejected');
      if (failure?.status === 'rejected') throw failure.reason;
    } catch (error) {
      await staff.close();
      throw error;
    }
    return staff;
  }

  get restarts(): number {
    return this.#posts.reduce((sum, { restarts }) => sum + restarts, 0);
  }

  get workers(): readonly Worker[] {
    return this.#posts.flatMap(({ holder }) => (holder === null ? [] : [holder]));
  }

  async makeReady({ policy }: PolicyRead): Promise<void> {
    const ours = new Set(socketsOf(this.#current.policy));
    await removeDeadSockets(socketsOf(policy).filter((path) => !ours.has(path)));
  }

  follow(next: PolicyRead): void {
    this.#current = next;
  }

  async close(): Promise<void> {
    await Promise.all(this.#posts.map((post) => post.close()));
  }
}

function socketsOf({ gateway }: GatedPolicy): readonly string[] {
  return gateway.listeners.flatMap(({ address }) =>
    address.kind === 'unix' ? [address.path] : [],
  );
}

async function removeDeadSockets(paths: readonly string[]): Promise<void> {
  for (const path of paths) await removeDeadSocket(path);
}

function endEvent(worker: number, how: string, pause: number): ReturnType<typeof operatingEvent> {
  const message = `A worker ended (${how}) and is started again in ${pause} ms; its clients connect again.`;
  return operatingEvent('GATEWAY_WORKER_ENDED', message, { ...one(worker), how });
}

function one(worker: number): { readonly worker: number } {
  return { worker };
}
