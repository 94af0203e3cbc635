import { expect, test } from 'vitest';
import { Stage } from '@rampart/stage';

test('Sentinels replace a dead primary', async () => {
  await using stage = new Stage();
  const group = await stage.sentinels({ downAfter: 500 });
  const old = await group.primary();
  expect(old).toBe(group.set.primary);
  await old.command('SET', 'car', 'red');
  await group.set.synced();

  const next = await group.failover();

  expect(next).toBe(group.set.replicas[0]);
  expect(await next.command('GET', 'car')).toBe('red');
  expect(await group.primary()).toBe(next);
});

test('Sentinels replace a frozen primary over TLS, with users', async () => {
  await using stage = new Stage();
  const users = { web: { password: 'secret' } };
  const group = await stage.sentinels({ replicas: 2, downAfter: 500, users, tls: 'mutual' });

  const next = await group.failover({ by: 'pause' });

  expect(group.set.replicas).toContain(next);
  expect(await next.command('SET', 'car', 'blue')).toBe('OK');
});
