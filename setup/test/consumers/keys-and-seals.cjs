const { digits, keyspace, sealed } = require('@rampart/client');
const { createRing, memoryStore } = require('@rampart/keyring');

async function main() {
  const product = keyspace('product:{id}', { id: digits() });
  const told = [];
  const key = product.key({ id: '1234' });
  if (String(key) === 'product:1234') told.push('made');
  try {
    product.key({ id: ['1234'] });
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
  const prices = sealed(product, { ring });
  const value = prices.seal(key, '50 EUR');
  if (!value.includes('EUR')) told.push('sealed');
  if (String(await prices.open(key, value)) === '50 EUR') told.push('and opened');
  await ring.close();
  console.log(told.join(', ').replace(', and', ' and'));
}

main();
