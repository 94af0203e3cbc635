import type { Login, UpstreamError } from './open.ts';
import { Pool, type PoolOptions } from './pool.ts';
import type { TakeSample } from './reply-queue.ts';
import type { Way } from './way.ts';

/** Who an upstream speaks as. Two clients share only when all of it is the same. */
export interface Identity {
  /** Of the policy. */
  readonly user: string;
  /** Tells credentials apart without being one. */
  readonly credential: string;
  readonly login: Login | null;
}

export type PoolsOptions = Pick<PoolOptions, 'within' | 'now' | 'onHealth' | 'onDead'>;

/** The pools of one way: what the clients of a listener use. */
export interface PoolsOfWay {
  of(identity: Identity, database: number, protocol: 2 | 3): Pool;
}

interface Entry {
  readonly way: string;
  readonly identity: Identity;
  readonly pool: Pool;
}

export interface PoolSizes {
  readonly pools: number;
  readonly lanes: number;
  readonly owns: number;
}

const sweepEvery = 10_000;
const listenEvery = 1_000;

export class Pools {
  readonly #options: PoolsOptions;
  readonly #pools = new Map<string, Entry>();
  readonly #retired = new Set<Entry>();
  readonly #timers: readonly NodeJS.Timeout[];
  #lastFailure: UpstreamError | null = null;

  constructor(options: PoolsOptions) {
    this.#options = options;
    this.#timers = [
      setInterval(() => this.#sweep(), sweepEvery).unref(),
      setInterval(() => this.#listen(), listenEvery).unref(),
    ];
  }

  /** Why the server could not be reached the last time, if it could not. */
  get failure(): UpstreamError | null {
    return this.#lastFailure;
  }

  by(way: Way): PoolsOfWay {
    return { of: (identity, database, protocol) => this.#of(way, identity, database, protocol) };
  }

  #of(way: Way, identity: Identity, database: number, protocol: 2 | 3): Pool {
    const { user, credential, login } = identity;
    const key = JSON.stringify([way.mark, user, credential, database, protocol]);
    const known = this.#pools.get(key);
    if (known !== undefined) return known.pool;
    const { target, primaryOnly, errors } = way;
    const pool = new Pool({
      ...this.#options,
      target,
      primaryOnly,
      errors,
      login,
      database,
      protocol,
      onHealth: (error) => {
        this.#lastFailure = error;
        this.#options.onHealth(error);
      },
    });
    this.#pools.set(key, { way: way.mark, identity, pool });
    return pool;
  }

  /** Nothing may go there any more: whoever awaits an answer from there will not get it. */
  cut(way: string): void {
    const gone = [...this.#entries()].filter((entry) => entry.way === way);
    for (const [key, entry] of this.#pools) if (entry.way === way) this.#pools.delete(key);
    for (const entry of gone) {
      this.#retired.delete(entry);
      entry.pool.close();
    }
  }

  /** A user's rights changed, or a password: nobody comes to these any more, and they close when the last has left. */
  retire(isRetired: (identity: Identity) => boolean): void {
    for (const [key, entry] of this.#pools) {
      if (!isRetired(entry.identity)) continue;
      this.#pools.delete(key);
      this.#retired.add(entry);
    }
  }

  get sizes(): PoolSizes {
    const sizes = { pools: this.#pools.size, lanes: 0, owns: 0 };
    for (const pool of this.#all()) {
      sizes.lanes += pool.lanes.length;
      sizes.owns += pool.owns;
    }
    return sizes;
  }

  /** Measures one round trip to the server on each lane that is in use. */
  sample(take: TakeSample): void {
    for (const pool of this.#all()) for (const lane of pool.lanes) lane.sample(take);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const pool of this.#all()) pool.close();
    this.#pools.clear();
    this.#retired.clear();
  }

  *#all(): Iterable<Pool> {
    for (const { pool } of this.#entries()) yield pool;
  }

  *#entries(): Iterable<Entry> {
    yield* this.#pools.values();
    yield* this.#retired;
  }

  #listen(): void {
    for (const pool of this.#all()) pool.listen();
  }

  #sweep(): void {
    for (const [key, { pool }] of this.#pools) if (pool.sweep()) this.#pools.delete(key);
    for (const entry of this.#retired) if (entry.pool.sweep()) this.#retired.delete(entry);
  }
}
