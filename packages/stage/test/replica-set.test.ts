import { expect, test } from 'vitest';
import { Stage } from '@rampart/stage';

test('replicas have what was written to the primary, over TLS and with users too', async () => {
  await using stage = new Stage();
  const users = { web: { password: 'secret' } };
  const set = await stage.replicaSet({ replicas: 2, users, tls: true });
  expect(set.nodes).toHaveLength(3);

  await set.primary.command('SET', 'car', 'red');
  await set.synced();

  for (const replica of set.replicas) {
    expect(await replica.command('GET', 'car')).toBe('red');
    await expect(replica.command('SET', 'car', 'blue')).rejects.toThrow('READONLY');
  }
});

test('a replica that was away catches up', async () => {
  await using stage = new Stage();
  const set = await stage.replicaSet();
  const [replica] = set.replicas;
  await replica?.kill();
  await set.primary.command('SET', 'car', 'red');
  await replica?.restart();
  await set.synced();
  expect(await replica?.command('GET', 'car')).toBe('red');
});
