// The worker's side of `stage.workers`: import { onGo } from '@rampart/stage/worker'.
import { go, type WorkerMessage } from './gate.ts';

/**
 * Says that this worker has loaded all it needs, waits for the sign that all workers get at once,
 * runs, and hands the result back. `args` are those that were given to `stage.workers`.
 */
export function onGo(run: (args: readonly string[]) => unknown): void {
  process.once('message', (message) => {
    if (message === go) void race(run);
  });
  report({ kind: 'ready' });
}

async function race(run: (args: readonly string[]) => unknown): Promise<void> {
  try {
    report({ kind: 'result', value: await run(process.argv.slice(2)) });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    report({ kind: 'failure', message });
  }
  // An open channel would keep the worker alive; sent messages still arrive.
  process.disconnect();
}

function report(message: WorkerMessage): void {
  if (process.send === undefined) {
    throw new TypeError('This file is a worker: start it with stage.workers(count, file).');
  }
  process.send(message);
}
