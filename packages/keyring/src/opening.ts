// What a ring is made of once its seal keys are known. They may come from a KMS, so a ring exists
// before it has them.
import { randomBytes } from 'node:crypto';
import type { Hooks, RingClock } from './clock.ts';
import { KeyringError } from './errors.ts';
import type { Tell } from './events.ts';
import { IdMaker, highOf } from './id.ts';
import { LocalCache } from './local-cache.ts';
import type { Settings } from './options.ts';
import { RevokedSubjects } from './revoked-subjects.ts';
import { RingCodec } from './ring-value.ts';
import type { SealKey } from './seal-key.ts';
import type { NewKey, RingState } from './state.ts';
import type { StoredRing } from './store.ts';
import { RingSync } from './sync.ts';

export interface OpenRing {
  readonly sealKeys: readonly SealKey[];
  readonly ids: IdMaker;
  readonly subjects: RevokedSubjects;
  readonly sync: RingSync;
  /** It began with the local cache. */
  readonly cached: boolean;
}

export interface OpeningParts {
  readonly settings: Settings;
  readonly stored: StoredRing;
  readonly clock: RingClock;
  readonly hooks: Hooks;
  readonly tell: Tell;
  onChange(before: RingState, after: RingState): void;
}

export async function openRing(parts: OpeningParts): Promise<OpenRing> {
  const { settings, tell } = parts;
  const sealKeys = await askSealKeys(settings);
  const ids = new IdMaker(sealKeys, settings);
  const subjects = new RevokedSubjects(settings, sealKeys, settings.revocationsHeld);
  const cache = settings.cache === null ? null : new LocalCache(settings.cache, settings, sealKeys);
  const codec = new RingCodec(settings, sealKeys);
  const sync = new RingSync({
    ...parts,
    codec,
    subjects,
    cache,
    makeKey: (state) => makeKey(ids, state),
  });
  const cached = await startFromCache(cache, sync, tell);
  return { sealKeys, ids, subjects, sync, cached };
}

async function askSealKeys(settings: Settings): Promise<readonly SealKey[]> {
  try {
    return await settings.sealKeys();
  } catch (cause) {
    throw new KeyringError(
      'KEYRING_SEAL_KEY_UNAVAILABLE',
      `The seal keys of the ring ${settings.app}/${settings.name} could not be had.`,
      { cause },
    );
  }
}

async function startFromCache(
  cache: LocalCache | null,
  sync: RingSync,
  tell: Tell,
): Promise<boolean> {
  try {
    const cached = (await cache?.load()) ?? null;
    if (cached === null) return false;
    await sync.startFrom(cached);
    return cached.state.keys.length > 0;
  } catch (error) {
    tell('KEYRING_CACHE_UNUSABLE', `The local cache cannot be read: ${String(error)}`);
    return false;
  }
}

export function makeKey(ids: IdMaker, state: RingState): NewKey {
  const taken = new Set([...state.keys, ...state.tombstones].map(({ id }) => highOf(id)));
  const id = ids.make((high) => taken.has(high));
  return { id, secret: randomBytes(32).toString('base64url') };
}
