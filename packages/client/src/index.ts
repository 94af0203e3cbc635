export { type ClientCode, clientCodes, ClientError } from './errors.ts';
export {
  bullmq,
  expressSession,
  fastifySession,
  Foreign,
  foreign,
  rateLimiterFlexible,
} from './foreign.ts';
export { Key } from './key.ts';
export {
  type InputsOf,
  type KeyOf,
  Keyspace,
  keyspace,
  type NoParts,
  type FoundKey,
  type ScanOptions,
} from './keyspace.ts';
export { date } from './parts/date.ts';
export { digits, type DigitsOptions } from './parts/digits.ts';
export { EmailHash, emailHash, type EmailHashOptions } from './parts/email-hash.ts';
export { Part } from './parts/part.ts';
export { pattern } from './parts/pattern.ts';
export {
  base64url,
  type Base64urlOptions,
  hex,
  type HexOptions,
  oneOf,
  slug,
  type SlugOptions,
  uuid,
} from './parts/texts.ts';
export { registry } from './registry.ts';
export type { ScanClient } from './scan-clients.ts';
export type { KeyspaceOptions } from './shape.ts';
export { guarded, type Guarded } from './guarded/guarded.ts';
export type { GuardedClient } from './guarded/bare.ts';
export type { GuardedOptions, GuardWarning } from './guarded/options.ts';
export { verifyAgainst, type TableDifference, type Verification } from './guarded/verify.ts';
export type { RedisClient } from './connection/connection.ts';
export type { RedisQueue } from './connection/queue.ts';
export * from './script/index.ts';
export { sealed, type Sealed } from './sealed/sealed.ts';
export type { SealedOptions, WriteOptions } from './sealed/options.ts';
export type { SealingKey, SealingKeyProblem, SealingKeys, SealingRing } from './sealed/ring.ts';
