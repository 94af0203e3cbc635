import { StageError } from './errors.ts';
import { go, isWorkerMessage } from './gate.ts';
import type { StageProcess } from './process.ts';

interface Worker {
  readonly process: StageProcess;
  readonly ready: Promise<void>;
  readonly result: Promise<unknown>;
}

/** Node.js processes that have loaded their code and wait at the gate. */
export class Workers {
  readonly #workers: readonly Worker[];

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
  }

  /** Waits until every worker has called `onGo`. */
  static async assemble(processes: readonly StageProcess[]): Promise<Workers> {
    const workers = processes.map(listen);
    await Promise.all(workers.map((worker) => worker.ready));
    return new Workers(workers);
  }

  get processes(): readonly StageProcess[] {
    return this.#workers.map((worker) => worker.process);
  }

  /** Releases all at the same instant; resolves with their results, in the order of the workers. */
  async go(): Promise<readonly unknown[]> {
    await Promise.all(this.#workers.map((worker) => worker.process.send(go)));
    return Promise.all(this.#workers.map((worker) => worker.result));
  }
}

function listen(process: StageProcess): Worker {
  const ready = Promise.withResolvers<void>();
  const result = Promise.withResolvers<unknown>();
  const fail = (reason: string): void => {
    const error = new StageError('STAGE_RUN_FAILED', `Worker ${process.pid} ${reason}`);
    ready.reject(error);
    result.reject(error);
  };
  // Each is awaited in its turn; until then a failure must not count as unhandled.
  ready.promise.catch(() => {});
  result.promise.catch(() => {});

  process.onMessage((message) => {
    if (!isWorkerMessage(message)) return;
    if (message.kind === 'ready') ready.resolve();
    else if (message.kind === 'result') result.resolve(message.value);
    else fail(`failed: ${message.message}`);
  });
  // All messages have arrived by then; what has been settled stays as it is.
  void process.closed.then(() => fail(`ended without a result.${process.lastWords}`));
  return { process, ready: ready.promise, result: result.promise };
}
