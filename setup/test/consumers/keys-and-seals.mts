import {
  digits,
  integer,
  integerReply,
  keyspace,
  lua,
  registry,
  script,
  sealed,
  type ClientCode,
  type Key,
  type KeyOf,
  type Sealed,
} from '@rampart/client';
import rampart from '@rampart/client/lint';
import type { SealingRing } from '@rampart/keyring';

const product = keyspace('product:{id}', { id: digits() });
const other = keyspace('other:{id}', { id: digits() });
export const keys = registry({ product, other });
export const key: Key<'product:{id}'> = keys.product.key({ id: 1234 });
export const same: KeyOf<typeof product> = key;
export const code: ClientCode = 'CLIENT_KEY_INPUT';
export const rules: readonly string[] = Object.keys(rampart.rules);

export const take = script({
  keys: { product },
  arguments: { count: integer({ min: 1 }) },
  reply: integerReply(),
  lua: lua`return redis.call('DECRBY', keys.product, args.count)`,
});

export async function read(ring: SealingRing, value: Buffer): Promise<string> {
  const prices: Sealed<'product:{id}'> = sealed(product, { ring });
  // @ts-expect-error A key of another keyspace is an error of the types too.
  prices.seal(keys.other.key({ id: 1 }), 'x');
  return String(await prices.open(key, value));
}

// @ts-expect-error A text is no key.
export const raw: Key = 'product:1234';
