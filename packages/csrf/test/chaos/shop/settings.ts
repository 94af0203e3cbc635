// What a web server of the shop is told, as one text in its environment (it holds the seal key).
import type { RedisStoreOptions, RingOptions } from '@rampart/keyring';

/** Where the ring lies: `redis://…`, `sentinel://name@host:port,…` or `cluster://host:port,…`. */
export type StoreUrl = `redis://${string}` | `sentinel://${string}` | `cluster://${string}`;

/** How the ring is set where a test wants it otherwise. */
export type Tuning = Pick<RingOptions, 'pollEvery' | 'lead' | 'maxStale' | 'startWithin'> &
  Pick<RedisStoreOptions, 'callWithin'>;

export interface ShopSettings {
  readonly library: 'redis' | 'ioredis';
  readonly store: StoreUrl;
  readonly port: number;
  readonly sealKey: string;
  /** Path of the local cache; `null`: the server needs the store to start. */
  readonly cache: string | null;
  /** Listen for hints of other servers. */
  readonly push: boolean;
  readonly tuning: Tuning;
}

export const variable = 'RAMPART_TEST_SHOP';

const tunable = ['pollEvery', 'lead', 'maxStale', 'startWithin', 'callWithin'] as const;

export function writeSettings({ tuning, ...settings }: ShopSettings): string {
  const said = Object.entries({ ...settings, ...tuning });
  return new URLSearchParams(said.map(([name, value]) => [name, String(value ?? '')])).toString();
}

export function readSettings(text: string): ShopSettings {
  const said = new URLSearchParams(text);
  const store = said.get('store') ?? '';
  if (!isStoreUrl(store)) throw new TypeError(`The shop has no store such as "${store}".`);
  const tuned = tunable.filter((name) => said.has(name));
  return {
    library: said.get('library') === 'ioredis' ? 'ioredis' : 'redis',
    store,
    port: Number(said.get('port')),
    sealKey: said.get('sealKey') ?? '',
    cache: said.get('cache') || null,
    push: said.get('push') === 'true',
    tuning: Object.fromEntries(tuned.map((name) => [name, Number(said.get(name))])),
  };
}

function isStoreUrl(text: string): text is StoreUrl {
  return /^(?:redis|sentinel|cluster):\/\//u.test(text);
}
