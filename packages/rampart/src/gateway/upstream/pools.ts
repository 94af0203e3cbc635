import type { Login, UpstreamError } from './open.ts';
import { Pool, type PoolOptions } from './pool.ts';

/** Who an upstream speaks as. Two clients share only when all of it is the same. */
export interface Identity {
  /** Of the policy. */
  readonly user: string;
  /** Tells credentials apart without being one. */
  readonly credential: string;
  readonly login: Login | null;
}

export type PoolsOptions = Omit<PoolOptions, 'login' | 'database' | 'protocol'>;

const sweepEvery = 10_000;

export class Pools {
  readonly #options: PoolsOptions;
  readonly #pools = new Map<string, { readonly identity: Identity; readonly pool: Pool }>();
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

  /** A user's rights changed, or a password: what was opened under the old ones closes. */
  drop(isDropped: (identity: Identity) => boolean): void {
    for (const [key, { identity, pool }] of this.#pools) {
      if (!isDropped(identity)) continue;
      this.#pools.delete(key);
      pool.close();
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.drop(() => true);
  }

  #sweep(): void {
    for (const [key, { pool }] of this.#pools) if (pool.sweep()) this.#pools.delete(key);
  }
}
