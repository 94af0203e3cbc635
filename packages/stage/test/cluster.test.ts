import { expect, test } from 'vitest';
import { Stage } from '@rampart/stage';

test('a cluster serves every slot on the node that owns it', async () => {
  await using stage = new Stage();
  const cluster = await stage.cluster();
  const [first, second, third] = cluster.primaries;
  // The slots of these keys are 5061, 7365 and 12182.
  expect(await first?.command('SET', 'bar', '1')).toBe('OK');
  expect(await second?.command('SET', 'c', '1')).toBe('OK');
  expect(await third?.command('SET', 'foo', '1')).toBe('OK');
  await expect(first?.command('SET', 'foo', '1')).rejects.toThrow(
    `MOVED 12182 127.0.0.1:${third?.port}`,
  );
});

test('a replica takes over the slots of a dead primary, over TLS and with users', async () => {
  await using stage = new Stage();
  const users = { web: { password: 'secret' } };
  const cluster = await stage.cluster({ replicas: 1, nodeTimeout: 1_000, users, tls: true });
  const [primary] = cluster.primaries;
  if (primary === undefined) throw new TypeError('The cluster has no primary.');
  expect(cluster.nodes).toHaveLength(6);

  const successor = await cluster.failover(primary);

  expect(cluster.replicas[0]).toBe(successor);
  expect(await successor.command('SET', 'bar', '1')).toBe('OK');
});

test('a cluster without replicas has nobody to take over', async () => {
  await using stage = new Stage();
  const cluster = await stage.cluster();
  const [primary] = cluster.primaries;
  if (primary === undefined) throw new TypeError('The cluster has no primary.');
  await expect(cluster.failover(primary)).rejects.toMatchObject({ code: 'STAGE_OPTION' });
  expect(primary.running).toBe(true);
});

test('a cluster too small to agree is refused', async () => {
  await using stage = new Stage();
  await expect(stage.cluster({ primaries: 2 })).rejects.toThrow('A cluster of 2 primaries');
});
