import type { Login, UpstreamError } from './open.ts';
import { Pool, type PoolOptions } from './pool.ts';
import type { TakeSample } from './reply-queue.ts';

/** Who an upstream speaks as. Two clients share only when all of it is the same. */
export interface Identity {
  /** Of the policy. */
  readonly user: string;
  /** Tells credentials apart without being one. */
  readonly credential: string;
  readonly login: Login | null;
}

export type PoolsOptions = Omit<PoolOptions, 'login' | 'database' | 'protocol'>;

export interface PoolSizes {
  readonly pools: number;
  readonly lanes: number;
  readonly owns: number;
}

const sweepEvery = 10_000;

export class Pools {
  readonly #options: PoolsOptions;
  readonly #pools = new Map<string, { readonly identity: Identity; readonly pool: Pool }>();
  readonly #retired = new Set<Pool>();
  readonly #timer: NodeJS.Timeout;
  #lastFailure: UpstreamError | null = null;

  constructor(options: PoolsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#sweep(), sweepEvery).unref();
  }

  /** Why the server could not be reached the last time, if it could not. */
  get failure(): UpstreamError | null {
    return this.#lastFailure;
  }

  of(identity: Identity, database: number, protocol: 2 | 3): Pool {
    const key = JSON.stringify([identity.user, identity.credential, database, protocol]);
    const known = this.#pools.get(key);
    if (known !== undefined) return known.pool;
    const pool = new Pool({
      ...this.#options,
      login: identity.login,
      database,
      protocol,
      onHealth: (error) => {
        this.#lastFailure = error;
        this.#options.onHealth(error);
      },
    });
    this.#pools.set(key, { identity, pool });
    return pool;
  }

  /** A user's rights changed, or a password: nobody comes to these any more, and they close when the last has left. */
  retire(isRetired: (identity: Identity) => boolean): void {
    for (const [key, { identity, pool }] of this.#pools) {
      if (!isRetired(identity)) continue;
      this.#pools.delete(key);
      this.#retired.add(pool);
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
    clearInterval(this.#timer);
    for (const pool of this.#all()) pool.close();
    this.#pools.clear();
    this.#retired.clear();
  }

  *#all(): Iterable<Pool> {
    for (const { pool } of this.#pools.values()) yield pool;
    yield* this.#retired;
  }

  #sweep(): void {
    for (const [key, { pool }] of this.#pools) if (pool.sweep()) this.#pools.delete(key);
    for (const pool of this.#retired) if (pool.sweep()) this.#retired.delete(pool);
  }
}
