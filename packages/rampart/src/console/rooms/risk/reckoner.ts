// Figures of a deployment, reckoned again only when something has changed that goes into them.
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { measuredOf } from '../../../risk/stake.ts';
import { ConsoleError } from '../../errors.ts';
import type { Watched } from '../../house.ts';
import type { Reckoning } from './reckon-main.ts';

interface Held {
  readonly key: string;
  readonly reckoning: Promise<Reckoning>;
}

export class Reckoner {
  readonly #held = new Map<string, Held>();
  readonly #workers = new Set<Worker>();
  /** One at a time: a hundred deployments must not take every processor of the machine. */
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  async of(deployment: Watched): Promise<Reckoning> {
    const key = await keyOf(deployment);
    const held = this.#held.get(deployment.id);
    if (held?.key === key) return held.reckoning;
    const reckoning = this.#turn.then(() => this.#reckon(deployment));
    this.#turn = reckoning.catch(() => undefined);
    this.#held.set(deployment.id, { key, reckoning });
    // What failed is not held: the next who looks asks again.
    reckoning.catch(() => this.#held.delete(deployment.id));
    return reckoning;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  #reckon({ file, directory }: Watched): Promise<Reckoning> {
    if (this.#isClosed) {
      throw new ConsoleError('CONSOLE_STOPPING', 'The console is about to end.');
    }
    const worker = new Worker(programOf(), { workerData: { policy: file, directory } });
    this.#workers.add(worker);
    const { promise, resolve, reject } = Promise.withResolvers<Reckoning>();
    worker.once('message', (reckoning: Reckoning) => resolve(reckoning));
    worker.once('error', reject);
    worker.once('exit', (code) => {
      this.#workers.delete(worker);
      reject(new Error(`The thread that reckons ended with ${code}.`));
    });
    return promise;
  }
}

/** As this file: in its sources and when it was built. */
function programOf(): string {
  return fileURLToPath(import.meta.url).replace(/reckoner(\.[jt]s)$/, 'reckon-main$1');
}

/** The policy, the last audit, and what drills have measured. */
async function keyOf({ policy, directory }: Watched): Promise<string> {
  const measured = measuredOf(policy);
  const files = [join(directory, 'audit.json'), ...(measured === null ? [] : [measured])];
  const times = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
        () => '',
      ),
    ),
  );
  return createHash('sha256')
    .update([policy.text, ...times].join('\n'))
    .digest('hex');
}
