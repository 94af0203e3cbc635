import { join } from 'node:path';

import { Stage } from '@rampart/stage';
import { expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { readGuide } from './guide.ts';
import { Reader } from './reader.ts';
import { redisService, restartOf } from './redis-service.ts';

const guide = await readGuide('gateway-in-five-minutes.md');

it('the guide does what it says, from the hole to the closed port', async () => {
  await using stage = new Stage();
  const [redis, gateway] = [await stage.port(), await stage.port()];
  const socket = join(await stage.newDirectory('run'), 'redis.sock');
  const reader = await Reader.sitDown(stage, {
    here: { '6379': redis, '6380': gateway, '/run/redis/redis-server.sock': socket },
    programs: { systemctl: restartOf(redis) },
  });
  await redisService(stage, redis, reader.directory);
  await reader.follow(guide);
  expect(await reader.stop('rampart gateway')).toBe(0);
}, 300_000);

it('with a password, the application logs in as before and the server describes its commands', async () => {
  await using stage = new Stage();
  const server = await stage.redis({ users: { default: { password: 'old and known' } } });
  const gateway = await stage.port();
  const reader = await Reader.sitDown(stage, { here: { '6379': server.port, '6380': gateway } });
  const policy = guide.find(({ text }) => text.includes('REDIS_PASSWORD'));
  await reader.write('rampart.yaml', policy?.text ?? '');
  const terminal = (label: string, text: string) => ({
    at: 'here',
    language: 'console',
    label,
    text,
  });
  await reader.follow([
    terminal('', `$ export REDIS_PASSWORD='old and known'\n`),
    terminal('stays', '$ rampart gateway\nready 127.0.0.1:6380\n'),
    terminal('', '$ redis-cli -p 6380 PING\n(error) NOAUTH Authentication required.\n'),
    terminal('', `$ REDISCLI_AUTH='old and known' redis-cli -p 6380 SET cart:7 wheel\nOK\n`),
    terminal('', '$ rampart events query state/events --code GATEWAY_TABLE_BUNDLED\n'),
  ]);
  expect(await reader.stop('rampart gateway')).toBe(0);
}, 300_000);

it('every policy of the guide is one', () => {
  const policies = guide.filter(({ language }) => language === 'yaml');
  expect(policies).toHaveLength(3);
  for (const { text, at } of policies) expect(() => loadPolicy(text, at), at).not.toThrow();
});
