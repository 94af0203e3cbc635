// A client that writes all the time, and remembers what was acknowledged to it and when.
import { setTimeout as delay } from 'node:timers/promises';

import type { Connection } from '../../resp/connection/connection.ts';
import { ConnectionError } from '../../resp/connection/connection-error.ts';

const perTurn = 20;
const pauseBetween = 5;
const askedAtOnce = 500;

export interface Acknowledged {
  readonly key: string;
  /** On the monotonic clock. */
  readonly at: number;
}

export class Load {
  readonly acknowledged: Acknowledged[] = [];
  readonly #connection: Connection;
  readonly #running: Promise<void>;
  #isOver = false;

  /** Begins at once. */
  constructor(connection: Connection) {
    this.#connection = connection;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
    this.#connection.close();
  }

  async #run(): Promise<void> {
    for (let turn = 0; !this.#isOver; turn++) {
      const keys = Array.from({ length: perTurn }, (_, index) => `ha:${turn * perTurn + index}`);
      const replies = await this.#connection.callAll(keys.map((key) => ['SET', key, '1']));
      const at = performance.now();
      for (const [index, key] of keys.entries()) {
        const reply = replies[index];
        const isDone = reply !== undefined && !(reply instanceof ConnectionError);
        if (isDone && reply.kind === 'simple') this.acknowledged.push({ key, at });
      }
      // A server that takes no writes may take them again; one that is gone will not come back here.
      if (replies.some((reply) => reply instanceof ConnectionError)) return;
      await delay(pauseBetween);
    }
  }
}

/** What of it the server does not have. */
export async function missingAt(
  connection: Connection,
  acknowledged: readonly Acknowledged[],
): Promise<readonly Acknowledged[]> {
  const missing: Acknowledged[] = [];
  for (let at = 0; at < acknowledged.length; at += askedAtOnce) {
    const some = acknowledged.slice(at, at + askedAtOnce);
    const replies = await connection.callAll(some.map(({ key }) => ['EXISTS', key]));
    for (const [index, each] of some.entries()) {
      const reply = replies[index];
      if (reply instanceof ConnectionError) throw reply;
      if (reply?.kind === 'integer' && reply.text === '0') missing.push(each);
    }
  }
  return missing;
}
