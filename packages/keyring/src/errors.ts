// The one table of the package's codes, for errors and events alike. docs/reference/keyring-errors.md
// is tested against it in both directions. A code is never renamed and never used again.

const advice = {
  KEYRING_OPTION_UNKNOWN: 'Remove the option or correct its name.',
  KEYRING_OPTION_INVALID: 'Give a value within the legal range that the message states.',
  KEYRING_SEAL_KEY_MISSING:
    'Make a seal key once, give the same one to every server, and keep a copy outside Redis.',
  KEYRING_SEAL_KEY_MALFORMED:
    'A seal key is the text rsk1_ followed by 43 base64url characters; make one with newSealKey().',
  KEYRING_SEAL_KEY_UNAVAILABLE:
    'Look at the cause: the callback or file that gives the seal keys failed. It is asked again by itself.',
  KEYRING_STORE_UNAVAILABLE:
    'Look at the cause, and at the connection to the store. The ring tries again by itself.',
  KEYRING_STORE_CONTENDED: 'Try again: other servers changed the ring at the same moments.',
  KEYRING_STORE_CLIENT_UNKNOWN:
    'Pass a client of node-redis (createClient, createSentinel, createCluster) or ioredis (Redis, Cluster).',
  KEYRING_STORE_LOST:
    'Nothing for the application: it goes on from memory. Bring the store back; revocations wait for it.',
  KEYRING_STORE_BACK: 'Nothing.',
  KEYRING_RING_NOT_AUTHENTIC:
    'Check that every server has the same seal keys. If they are right, somebody altered the value in the store: find out who can write there. When no server holds the ring any more, delete the value or restore a backup.',
  KEYRING_RING_CLOSED: 'Do not use a ring after close().',
  KEYRING_NOT_READY: 'Await ring.ready() before the first use.',
  KEYRING_REVOCATION_WAITS:
    'Await ring.ready() before taking requests. It takes effect by itself, unless this process ends before.',
  KEYRING_REVOCATION_REFUSED:
    'Await ring.ready() before taking requests, and revoke again: nothing was recorded.',
  KEYRING_KEY_UNKNOWN:
    'Take the id from ring.describe(), on the ring of the same application and name.',
  KEYRING_MOMENT_INVALID: 'Give milliseconds since 1970, not later than ring.now().',
  KEYRING_MEMORY_STORE_IN_PRODUCTION:
    'Use redisStore() or fileStore() as soon as a second process serves the application.',
  KEYRING_PLAINTEXT_STORE:
    'Give seal keys: whoever reads the store, its backups or its replicas can forge everything.',
  KEYRING_HEALED:
    'Find out why the store lost data (flush, eviction, restart without persistence, failover).',
  KEYRING_STALE_KEYS_DROPPED:
    'Nothing. The server was out of touch longer than maxStale, so its keys may have been revoked meanwhile.',
  KEYRING_CLOCK_JUMP:
    'Check the clocks (NTP) of the servers of the store. The ring follows slowly.',
  KEYRING_CLOCK_DIFFERS:
    'Check the clocks (NTP) of this server and of the store. The ring uses the time of the store.',
  KEYRING_KEY_CREATED: 'Nothing.',
  KEYRING_KEY_REVOKED: 'Nothing.',
  KEYRING_COMPROMISED: 'Find and close the leak; all keys from before are dead.',
  KEYRING_CUT_OFF: 'Nothing. What was issued before the moment is refused from now on.',
  KEYRING_RESEALED: 'Nothing. The old seal key may go once nothing revoked under it is alive.',
  KEYRING_RESEAL_NEEDED:
    'Open and seal again every value under the key, then call sweep() with all of them.',
  KEYRING_KEY_RELEASED: 'Nothing. A complete sweep showed that no value needs the key.',
  KEYRING_REVOCATION_FORGED:
    'Find out who else can write to the store. It also appears when a seal key was dropped too early: keep it for rotateEvery + keep.',
  KEYRING_REVOCATIONS_OVERFLOW:
    'Raise revocationsHeld: subjects that are not held cost a look-up in the store.',
  KEYRING_STARTED_FROM_CACHE:
    'Bring the store back. The ring works from its local cache meanwhile.',
  KEYRING_CACHE_UNUSABLE:
    'Check path, rights and seal keys of the local cache, or delete the file.',
  KEYRING_PUSH_UNAVAILABLE:
    'Nothing: polling goes on. Allow SUBSCRIBE on rampart:* for faster news.',
  KEYRING_SEALED_MALFORMED:
    'The text is not what seal() returned; look where it was cut or re-encoded.',
  KEYRING_SEALED_ALTERED: 'The value was changed after it was sealed, or sealed by another ring.',
  KEYRING_SEALED_MOVED: 'The value was sealed for another context: it was copied or moved.',
  KEYRING_SEALED_KEY_UNKNOWN:
    'The ring does not hold the key of this value; restore a backup of the ring that does.',
  KEYRING_BACKUP_MALFORMED:
    'Give the whole text that exportSealed() returned, and the seal keys it was made with.',
} as const;

export type KeyringCode = keyof typeof advice;

/** Every code of this package, and what to do about it. */
export const keyringCodes: Readonly<Record<KeyringCode, string>> = Object.freeze(advice);

/** What failed, to what, and what to do; `code` is stable. */
export class KeyringError extends Error {
  readonly code: KeyringCode;

  constructor(code: KeyringCode, what: string, options?: { readonly cause?: unknown }) {
    super(`${what} ${advice[code]} [${code}]`, options);
    this.name = 'KeyringError';
    this.code = code;
  }
}
