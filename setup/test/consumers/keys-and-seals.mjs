import { digits, keyspace, registry, sealed } from '@rampart/client';
import { createRing, memoryStore } from '@rampart/keyring';

const product = keyspace('product:{id}', { id: digits() });
const discount = keyspace('product:{id}:discount', { id: digits() });
const keys = registry({ product, discount });

const told = [];
const key = keys.product.key({ id: 1234 });
if (String(key) === 'product:1234') told.push('made');
try {
  keys.product.key({ id: '1234:discount' });
} catch (error) {
  if (error.code === 'CLIENT_KEY_INPUT') told.push('refused');
}

const ring = createRing({
  app: 'consumer',
  name: 'values',
  kind: 'sealing',
  store: memoryStore(),
});
await ring.ready();
const prices = sealed(keys.product, { ring });
const value = prices.seal(key, '50 EUR');
if (!value.includes('EUR')) told.push('sealed');
if (String(await prices.open(key, value)) === '50 EUR') told.push('and opened');
await ring.close();
console.log(told.join(', ').replace(', and', ' and'));
