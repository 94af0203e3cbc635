// One server of many that start at the same instant: says which key it signs with.
import { createClient } from 'redis';
import { createRing, redisStore } from '@rampart/keyring';
import { onGo } from '@rampart/stage/worker';

onGo(async ([url = '', sealKey = '']) => {
  const client = createClient({ url });
  await client.connect();
  const ring = createRing({
    app: 'shop',
    name: 'csrf',
    store: redisStore(client, { callWithin: 20_000 }),
    sealKeys: [sealKey],
    startWithin: 60_000,
  });
  await ring.ready();
  const keys = ring.purpose('test', (bytes) => Buffer.from(bytes).toString('hex'));
  const answer = { current: keys.current()?.id, keys: ring.describe().keys.length };
  await ring.close();
  await client.close();
  return answer;
});
