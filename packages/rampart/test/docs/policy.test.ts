import { Stage } from '@rampart/stage';
import { describe, expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { readGuide } from './guide.ts';
import { Reader } from './reader.ts';

const guide = await readGuide('gateway-policy.md');

it('the first policy of the guide admits and refuses what the guide says', async () => {
  await using stage = new Stage();
  const redis = await stage.redis();
  const gateway = await stage.port();
  const reader = await Reader.sitDown(stage, { here: { '6379': redis.port, '6380': gateway } });
  await reader.follow(guide);
  expect(await reader.stop('rampart gateway')).toBe(0);
}, 300_000);

describe('each policy of the guide loads', () => {
  const policies = guide.filter(({ language }) => language === 'yaml');
  const gateway = `gateway: { listen: '127.0.0.1:6380', upstream: '127.0.0.1:6379' }\n`;

  it.each(policies)('$at', ({ text, at }) => {
    const head = text.startsWith('version') ? '' : 'version: 1\napp: shop\n';
    const tail = /^gateway:/mu.test(text) ? '' : gateway;
    expect(() => loadPolicy(`${head}${text}${tail}`, at)).not.toThrow();
  });
});
