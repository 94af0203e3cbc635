// Runs scripts through whichever client the application has. Clients queue commands while they are
// offline, so every call has a time limit of its own, and only so many may hang.
import { KeyringError } from './errors.ts';
import type { RedisScript } from './redis-scripts.ts';

interface Emitter {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** What is used of node-redis: createClient, createSentinel, createCluster. */
export interface NodeRedisClient extends Emitter {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  duplicate(): NodeRedisSubscriber;
}

export interface NodeRedisSubscriber extends Emitter {
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  destroy(): unknown;
}

/** What is used of ioredis: Redis (also with Sentinels) and Cluster. */
export interface IoRedisClient extends Emitter {
  readonly isCluster: boolean;
  evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>;
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>;
  duplicate(...overrides: unknown[]): IoRedisSubscriber;
}

export interface IoRedisSubscriber extends Emitter {
  subscribe(channel: string): Promise<unknown>;
  disconnect(): void;
}

export type RedisClient = NodeRedisClient | IoRedisClient;

/** A subscription; it can be stopped before it has begun, so that no connection is tried for ever. */
export interface Listening {
  readonly begun: Promise<void>;
  stop(): void;
}

/** Calls that may hang at the same time before further ones fail at once. */
const HANGING = 16;

export class RedisCall {
  readonly #client: RedisClient;
  readonly #within: number;
  #hanging = 0;

  constructor(client: RedisClient, within: number) {
    if (!isNodeRedis(client) && !isIoRedis(client)) {
      throw new KeyringError(
        'KEYRING_STORE_CLIENT_UNKNOWN',
        'redisStore was given something that is no Redis client it knows.',
      );
    }
    this.#client = client;
    this.#within = within;
  }

  /** The script's answer: one text, or a list of texts. */
  async run(
    script: RedisScript,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<readonly string[]> {
    if (this.#hanging >= HANGING) throw unavailable('does not answer: too many calls hang');
    let answer: unknown;
    try {
      answer = await this.#limited(this.#evaluate(script, keys, args));
    } catch (cause) {
      if (cause instanceof KeyringError) throw cause;
      throw unavailable(`failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
    }
    return Array.isArray(answer) ? answer.map(String) : [String(answer)];
  }

  /** Calls back for each message on the channel, over a connection of its own. */
  listen(channel: string, onMessage: () => void): Listening {
    const client = this.#client;
    // Without a listener an error of the connection would end the process; polling goes on anyway.
    const ignore = (): void => undefined;
    if (isNodeRedis(client)) {
      const subscriber = client.duplicate();
      subscriber.on('error', ignore);
      let stopped = false;
      const begin = async (): Promise<void> => {
        await subscriber.connect();
        // What was destroyed while it was connecting connects nevertheless.
        if (stopped) subscriber.destroy();
        else await subscriber.subscribe(channel, onMessage);
      };
      const stop = (): void => {
        stopped = true;
        subscriber.destroy();
      };
      return { begun: begin(), stop };
    }
    const subscriber = duplicateIoRedis(client);
    subscriber.on('error', ignore);
    subscriber.on('message', onMessage);
    const begin = async (): Promise<void> => {
      await subscriber.subscribe(channel);
    };
    return { begun: begin(), stop: () => subscriber.disconnect() };
  }

  async #evaluate(
    script: RedisScript,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<unknown> {
    try {
      return await this.#send('sha', script, keys, args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.#send('text', script, keys, args);
    }
  }

  #send(
    by: 'sha' | 'text',
    script: RedisScript,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<unknown> {
    const client = this.#client;
    if (isNodeRedis(client)) {
      const options = { keys: [...keys], arguments: [...args] };
      return by === 'sha' ? client.evalSha(script.sha, options) : client.eval(script.text, options);
    }
    return by === 'sha'
      ? client.evalsha(script.sha, keys.length, ...keys, ...args)
      : client.eval(script.text, keys.length, ...keys, ...args);
  }

  async #limited(call: Promise<unknown>): Promise<unknown> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(unavailable(`did not answer within ${this.#within} ms`));
      this.#hanging += 1;
      const release = (): void => {
        this.#hanging -= 1;
      };
      call.then(release, release);
    }, this.#within);
    try {
      return await Promise.race([call, promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function unavailable(what: string, cause?: unknown): KeyringError {
  return new KeyringError('KEYRING_STORE_UNAVAILABLE', `Redis ${what}.`, { cause });
}

function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return 'evalSha' in client && typeof client.evalSha === 'function';
}

function isIoRedis(client: RedisClient): client is IoRedisClient {
  return 'evalsha' in client && typeof client.evalsha === 'function';
}

/** Without the key prefix: scripts publish to the channel as it is. */
function duplicateIoRedis(client: IoRedisClient): IoRedisSubscriber {
  const plain = { keyPrefix: '' };
  return client.isCluster ? client.duplicate([], plain) : client.duplicate(plain);
}
