export { createRing } from './create-ring.ts';
export type { RingOptions } from './options.ts';
export { fileStore } from './file-store.ts';
export { memoryStore } from './memory-store.ts';
export { redisStore } from './redis-store.ts';
export type { RedisStoreOptions } from './redis-store.ts';
export type { RedisClient } from './redis-call.ts';
export type { Store, StoredRing } from './store.ts';
export { newSealKey, sealKeysFromEnv, sealKeysFromFile } from './seal-key.ts';
export type { SealKey, SealKeys } from './seal-key.ts';
export type { SealingRing, Sweep } from './sealing-ring.ts';
export { KeyringError, keyringCodes } from './errors.ts';
export type { KeyringCode } from './errors.ts';
export { days, hours, minutes, seconds } from './duration.ts';
export type {
  Allow,
  Decision,
  Defence,
  EventClass,
  EventListener,
  Layer,
  Outcome,
  RampartEvent,
  Refuse,
  Severity,
} from './contract.ts';
export type {
  ConsumeResult,
  KeyId,
  KeyProblem,
  KeyView,
  OnceMemory,
  PurposeKey,
  PurposeKeys,
  Revocations,
  Ring,
  RingView,
  SubjectState,
} from './types.ts';
