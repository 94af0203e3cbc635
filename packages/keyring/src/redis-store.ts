// The store that servers share: Redis or Valkey, alone, behind Sentinels, or as a cluster.
import { randomBytes } from 'node:crypto';
import { KeyringError } from './errors.ts';
import { RedisCall } from './redis-call.ts';
import type { RedisClient } from './redis-call.ts';
import { addScript, consumeScript, findScript, readScript, writeScript } from './redis-scripts.ts';
import { FORGET } from './record.ts';
import type { RingPlace } from './sealed-text.ts';
import { LATEST, PAGE } from './store.ts';
import type { Reading, Store, StoredRing, Times, Written } from './store.ts';
import type { ConsumeResult } from './types.ts';

export interface RedisStoreOptions {
  /** Milliseconds a call may take, also while the client is reconnecting. Default 2,000; 50 to 60,000. */
  readonly callWithin?: number;
  /** What the names of all keys begin with. Default `rampart`; 1 to 64 of `a-z A-Z 0-9 . _ : -`. */
  readonly prefix?: string;
}

const PREFIX = /^[\w.:-]{1,64}$/;

/**
 * Keeps rings in Redis, through a client of node-redis or ioredis that the application has made and
 * that stays its own: the store never closes it.
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): Store {
  const { callWithin = 2_000, prefix = 'rampart', ...unknown } = options;
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined) {
    throw new KeyringError('KEYRING_OPTION_UNKNOWN', `redisStore has no option ${stranger}.`);
  }
  if (!(callWithin >= 50 && callWithin <= 60_000)) {
    throw new KeyringError(
      'KEYRING_OPTION_INVALID',
      `The option callWithin must be a number from 50 to 60000; it is ${callWithin}.`,
    );
  }
  if (!PREFIX.test(prefix)) {
    throw new KeyringError(
      'KEYRING_OPTION_INVALID',
      'The option prefix must be 1 to 64 characters of a-z A-Z 0-9 . _ : -.',
    );
  }
  const call = new RedisCall(client, callWithin);
  return {
    shared: true,
    volatile: false,
    open: (place) => new RedisRing(call, prefix, place),
  };
}

class RedisRing implements StoredRing {
  readonly #call: RedisCall;
  readonly #ring: string;
  readonly #revoked: string;
  readonly #once: string;
  readonly #hint: string;
  #stopListening: (() => void) | null = null;
  #closed = false;

  constructor(call: RedisCall, prefix: string, place: RingPlace) {
    const tag = `${prefix}:{${place.app}/${place.name}}`;
    this.#call = call;
    this.#ring = `${tag}:ring`;
    this.#revoked = `${tag}:revoked`;
    this.#once = `${tag}:once`;
    this.#hint = `${tag}:hint`;
  }

  async read(known: Parameters<StoredRing['read']>[0]): Promise<Reading> {
    const answer = await this.#call.run(
      readScript,
      [this.#ring, this.#revoked, this.#once],
      [
        known.version ?? '',
        known.list,
        String(known.sequence),
        // Each entry has two members.
        String(2 * PAGE),
        known.once ? '1' : '0',
        String(known.now),
      ],
    );
    const [time, version = '', value = '', list = '', sequence, more, ...entries] = answer;
    return {
      time: Number(time),
      version: version === '' ? null : version,
      value: version === '' || version === known.version ? null : value,
      list,
      sequence: Number(sequence),
      entries,
      more: more === '1',
    };
  }

  async write(change: Parameters<StoredRing['write']>[0]): Promise<Written> {
    const args = [change.expected ?? '', change.value, String(change.basedOn), String(LATEST)];
    const [answer] = await this.#call.run(writeScript, [this.#ring], [...args, this.#hint]);
    if (answer === 'written' || answer === 'changed' || answer === 'late') return answer;
    throw unexpected(answer);
  }

  async addRevocations(entries: readonly string[], dead: number): Promise<string> {
    const fresh = randomBytes(12).toString('base64url');
    const args = [fresh, String(dead), this.#hint, ...entries];
    const [list = ''] = await this.#call.run(addScript, [this.#revoked], args);
    return list;
  }

  async findRevocations(
    hashes: readonly string[],
  ): Promise<{ readonly list: string; readonly entries: readonly string[] }> {
    const [list = '', ...entries] = await this.#call.run(findScript, [this.#revoked], hashes);
    return { list, entries };
  }

  async consume(
    nonce: string,
    issuedAt: number,
    until: number,
    { now, dead }: Times,
  ): Promise<ConsumeResult> {
    const args = [nonce, ...[issuedAt, until, now, dead, FORGET].map(String)];
    const [answer] = await this.#call.run(consumeScript, [this.#once], args);
    if (answer === 'fresh' || answer === 'used' || answer === 'lost') return answer;
    throw unexpected(answer);
  }

  async watch(onHint: () => void): Promise<void> {
    if (this.#closed) return;
    const listening = this.#call.listen(this.#hint, onHint);
    this.#stopListening = () => listening.stop();
    try {
      await listening.begun;
    } catch (error) {
      // What was stopped on the way has not failed.
      if (!this.#closed) throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening?.();
  }
}

function unexpected(answer: string | undefined): KeyringError {
  return new KeyringError(
    'KEYRING_STORE_UNAVAILABLE',
    `Redis answered ${JSON.stringify(answer?.slice(0, 64))}, which no script of the store does.`,
  );
}
