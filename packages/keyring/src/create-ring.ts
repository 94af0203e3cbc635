// The front door.
import { systemHooks } from './clock.ts';
import type { Hooks } from './clock.ts';
import { checkOptions } from './options.ts';
import type { RingOptions } from './options.ts';
import { SharedRing } from './ring.ts';
import { SealingSharedRing } from './sealing-ring.ts';
import type { SealingRing } from './sealing-ring.ts';
import { warnOfStore } from './warn-of-store.ts';
import type { Ring } from './types.ts';

/**
 * Makes a ring. Returns at once and opens it in the background: `await ring.ready()` before the
 * first use. Throws `KeyringError` for options that cannot be.
 */
export function createRing(options: RingOptions & { readonly kind: 'sealing' }): SealingRing;
export function createRing(options: RingOptions): Ring;
export function createRing(options: RingOptions): Ring {
  return createRingWith(options, systemHooks);
}

/** With clocks and chance of the caller's, for tests. */
export function createRingWith(
  options: RingOptions & { readonly kind: 'sealing' },
  hooks: Hooks,
): SealingRing;
export function createRingWith(options: RingOptions, hooks: Hooks): Ring;
export function createRingWith(options: RingOptions, hooks: Hooks): Ring {
  const settings = checkOptions(options);
  warnOfStore(settings);
  return settings.kind === 'sealing'
    ? new SealingSharedRing(settings, hooks)
    : new SharedRing(settings, hooks);
}
