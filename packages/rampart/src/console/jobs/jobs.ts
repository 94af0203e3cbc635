// Work that was asked for at the console. It goes on when the browser is closed, and is looked up again
// when it comes back; each kind runs once at a time for a deployment.
import { randomUUID } from 'node:crypto';

import type { RampartEvent } from '@rampart/keyring';

import { messageOf } from '../../message-of.ts';
import type { Job } from '../contract/judged.ts';
import { ConsoleError } from '../errors.ts';
import type { JobOrder, Jobs, Progress } from '../house.ts';
import { jobBegan, jobEnded } from './events.ts';

export interface JobsOptions {
  readonly tell: (event: RampartEvent) => void;
  readonly now: () => number;
}

/** Jobs that have ended, a deployment: what ran before them is in the log. */
const mostRemembered = 50;
const longestLine = 400;

export class JobRunner implements Jobs, AsyncDisposable {
  readonly #options: JobsOptions;
  /** By deployment, the oldest first. */
  readonly #jobs = new Map<string, Job[]>();
  readonly #running = new Set<Promise<void>>();
  readonly #end = new AbortController();

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  begin(order: JobOrder): Job {
    const { deployment, kind, by } = order;
    const last = this.last(deployment, kind);
    if (last?.ended === null) {
      const what = `${last.by} has begun ${kind} for ${deployment} already.`;
      throw new ConsoleError('CONSOLE_JOB_RUNNING', what);
    }
    if (this.#end.signal.aborted) {
      throw new ConsoleError('CONSOLE_STOPPING', 'The console is about to end.');
    }
    const began = this.#options.now();
    const job: Job = {
      id: randomUUID(),
      kind,
      by,
      began,
      ended: null,
      succeeded: null,
      says: '',
      done: null,
    };
    this.#keep(deployment, job);
    this.#options.tell(jobBegan(deployment, job));
    const run = this.#run(order, job.id);
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
    return job;
  }

  last(deployment: string, kind: string): Job | null {
    return this.#jobs.get(deployment)?.findLast((job) => job.kind === kind) ?? null;
  }

  find(deployment: string, id: string): Job | null {
    return this.#jobs.get(deployment)?.find((job) => job.id === id) ?? null;
  }

  /** Asks all that runs to stop, and waits for it: children, scratch servers and locks have to go. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#running);
  }

  /** Never rejects: how it ended stands in the job. */
  async #run({ deployment, work }: JobOrder, id: string): Promise<void> {
    const change = (part: Partial<Job>): void => this.#change(deployment, id, part);
    const progress: Progress = {
      says: (line) => change({ says: oneLine(line) }),
      done: (share) => change({ done: Math.min(1, Math.max(0, share)) }),
      signal: this.#end.signal,
    };
    try {
      const says = await work(progress);
      change({ says: oneLine(says), succeeded: true, done: 1 });
    } catch (error) {
      const says = messageOf(error);
      change({ says: oneLine(says), succeeded: false });
    }
    change({ ended: this.#options.now() });
    const job = this.find(deployment, id);
    if (job !== null) this.#options.tell(jobEnded(deployment, job));
  }

  #keep(deployment: string, job: Job): void {
    const jobs = this.#jobs.get(deployment) ?? [];
    const over = jobs.length + 1 - mostRemembered;
    const oldest = jobs.filter(({ ended }) => ended !== null).slice(0, Math.max(0, over));
    this.#jobs.set(deployment, [...jobs.filter((each) => !oldest.includes(each)), job]);
  }

  #change(deployment: string, id: string, part: Partial<Job>): void {
    const jobs = this.#jobs.get(deployment) ?? [];
    const changed = jobs.map((job) =>
      job.id === id && job.ended === null ? { ...job, ...part } : job,
    );
    this.#jobs.set(deployment, changed);
  }
}

/** What programs say may hold anything. */
function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
}
