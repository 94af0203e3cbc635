// What an application says when it makes a ring, and the one place where it is checked.
import type { EventListener } from './contract.ts';
import { days, hours, minutes, seconds } from './duration.ts';
import { KeyringError } from './errors.ts';
import { asSealKeys, makeSealKeyLine } from './seal-key.ts';
import type { SealKey, SealKeys } from './seal-key.ts';
import type { Lifetimes } from './state.ts';
import type { Store } from './store.ts';
import { closest } from './suggest.ts';

export interface RingOptions {
  /** The application's name; rings of different applications never meet. 1 to 64 of `a-z 0-9 . _ -`. */
  readonly app: string;
  /** The ring's name within the application. 1 to 64 of `a-z 0-9 . _ -`. */
  readonly name: string;
  /** `signing`: keys die after their time. `sealing`: they go only when nothing needs them. Default `signing`. */
  readonly kind?: 'signing' | 'sealing';
  /** Where the ring is kept: `memoryStore()`, `fileStore(path)` or `redisStore(client)`. */
  readonly store: Store;
  /** The keys that encrypt the ring in the store: the first one seals, all of them open; 1 to 16. Required on a shared store. */
  readonly sealKeys?: SealKeys;
  /** Lets a ring without seal keys lie readable in a shared store. Default false. */
  readonly dangerouslyStoreKeysInPlaintext?: boolean;
  /** Milliseconds a key signs before its successor does. Default 30 days; 1 second to 400 days. */
  readonly rotateEvery?: number;
  /** Milliseconds between the distribution of a routine successor and its first signature. Default 5 minutes; 100 ms to 1 day, less than half of `rotateEvery`. */
  readonly lead?: number;
  /** Milliseconds a retired key still verifies. Default 24 hours; 1 second to 400 days. */
  readonly keep?: number;
  /** Milliseconds between two looks at the store. Default 500; 20 to 10,000. Above 500, revocation takes longer than a second. */
  readonly pollEvery?: number;
  /** Milliseconds without the store after which this server's copy no longer heals others. Default 1 hour; 1 second to 30 days. */
  readonly maxStale?: number;
  /** Milliseconds until `ready()` gives up waiting (the ring goes on trying). Default 10 seconds; 100 ms to 10 minutes. */
  readonly startWithin?: number;
  /** Path of a sealed copy on this machine, for a start without the store. Default: none. */
  readonly cache?: string;
  /** Revoked subjects that this process remembers; for more it asks the store. Default 100,000; 0 to 10,000,000. */
  readonly revocationsHeld?: number;
  /** Listen for hints of other servers on a connection of its own. Default true. */
  readonly push?: boolean;
  /** Called with everything that happens. Must not throw. */
  readonly onEvent?: EventListener;
}

export interface Settings extends Lifetimes {
  readonly app: string;
  readonly name: string;
  readonly store: Store;
  readonly sealKeys: () => Promise<readonly SealKey[]>;
  readonly sealed: boolean;
  readonly pollEvery: number;
  readonly startWithin: number;
  readonly cache: string | null;
  readonly revocationsHeld: number;
  readonly push: boolean;
  readonly onEvent: EventListener | undefined;
}

const ranges = Object.freeze({
  rotateEvery: { standard: days(30), least: seconds(1), most: days(400) },
  lead: { standard: minutes(5), least: 100, most: days(1) },
  keep: { standard: hours(24), least: seconds(1), most: days(400) },
  pollEvery: { standard: 500, least: 20, most: seconds(10) },
  maxStale: { standard: hours(1), least: seconds(1), most: days(30) },
  startWithin: { standard: seconds(10), least: 100, most: minutes(10) },
  revocationsHeld: { standard: 100_000, least: 0, most: 10_000_000 },
});

const known: readonly string[] = [
  ...Object.keys(ranges),
  'app',
  'name',
  'kind',
  'store',
  'sealKeys',
  'dangerouslyStoreKeysInPlaintext',
  'cache',
  'push',
  'onEvent',
];

const NAME = /^[a-z0-9._-]{1,64}$/;

export function checkOptions(options: RingOptions): Settings {
  refuseUnknown(options);
  const { app, name, store, kind = 'signing', cache, push = true, onEvent } = options;
  checkName('app', app);
  checkName('name', name);
  if (kind !== 'signing' && kind !== 'sealing') {
    throw invalid('kind', kind, "must be 'signing' or 'sealing'");
  }
  if (typeof store?.open !== 'function') {
    throw invalid('store', store, 'must be memoryStore(), fileStore(path) or redisStore(client)');
  }
  if (typeof push !== 'boolean') throw invalid('push', push, 'must be true or false');
  if (cache !== undefined && (typeof cache !== 'string' || cache === '')) {
    throw invalid('cache', cache, 'must be the path of a file');
  }
  if (onEvent !== undefined && typeof onEvent !== 'function') {
    throw invalid('onEvent', onEvent, 'must be a function');
  }
  const rotateEvery = inRange(options, 'rotateEvery');
  const lead =
    options.lead === undefined
      ? Math.min(ranges.lead.standard, rotateEvery / 4)
      : inRange(options, 'lead');
  if (lead * 2 >= rotateEvery) {
    throw invalid('lead', lead, `must be less than half of rotateEvery (${rotateEvery})`);
  }
  const seals = checkSealKeys(options);
  return {
    app,
    name,
    kind,
    store,
    rotateEvery,
    lead,
    push,
    onEvent,
    ...seals,
    keep: inRange(options, 'keep'),
    pollEvery: inRange(options, 'pollEvery'),
    maxStale: inRange(options, 'maxStale'),
    startWithin: inRange(options, 'startWithin'),
    revocationsHeld: inRange(options, 'revocationsHeld'),
    cache: cache ?? null,
  };
}

function checkSealKeys(options: RingOptions): Pick<Settings, 'sealKeys' | 'sealed'> {
  const { sealKeys, store, cache, dangerouslyStoreKeysInPlaintext: plaintext = false } = options;
  if (typeof plaintext !== 'boolean') {
    throw invalid('dangerouslyStoreKeysInPlaintext', plaintext, 'must be true or false');
  }
  if (typeof sealKeys === 'function') {
    return { sealed: true, sealKeys: async () => someKeys(await sealKeys()) };
  }
  if (sealKeys !== undefined) {
    const keys = someKeys(sealKeys);
    return { sealed: true, sealKeys: async () => keys };
  }
  if ((store.shared || cache !== undefined) && !plaintext) {
    throw new KeyringError(
      'KEYRING_SEAL_KEY_MISSING',
      `The ring ${options.app}/${options.name} would lie readable where others can read it: there is no seal key. ` +
        `This line makes one:\n\n    ${makeSealKeyLine}\n\nPass it as sealKeys: sealKeysFromEnv().`,
    );
  }
  return { sealed: false, sealKeys: async () => [] };
}

function someKeys(given: readonly (SealKey | string)[]): readonly SealKey[] {
  if (!Array.isArray(given) || given.length < 1 || given.length > 16) {
    throw invalid('sealKeys', typeof given, 'must hold 1 to 16 seal keys');
  }
  return asSealKeys(given);
}

function refuseUnknown(options: RingOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw invalid('options', options, 'must be an object');
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const meant = closest(name, known);
    throw new KeyringError(
      'KEYRING_OPTION_UNKNOWN',
      `createRing has no option ${JSON.stringify(name.slice(0, 64))}.${meant === null ? '' : ` Did you mean ${meant}?`}`,
    );
  }
}

function checkName(option: 'app' | 'name', value: unknown): void {
  if (typeof value !== 'string' || !NAME.test(value)) {
    throw invalid(option, value, 'must be 1 to 64 characters of a-z 0-9 . _ -');
  }
}

function inRange(options: RingOptions, name: keyof typeof ranges): number {
  const { standard, least, most } = ranges[name];
  const value = options[name];
  if (value === undefined) return standard;
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw invalid(name, value, `must be a number from ${least} to ${most}`);
  }
  return Math.floor(value);
}

function invalid(option: string, value: unknown, rule: string): KeyringError {
  const shown =
    typeof value === 'string'
      ? JSON.stringify(value.slice(0, 64))
      : typeof value === 'number'
        ? String(value)
        : typeof value;
  return new KeyringError(
    'KEYRING_OPTION_INVALID',
    `The option ${option} ${rule}; it is ${shown}.`,
  );
}
