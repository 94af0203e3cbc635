import { expect, test } from 'vitest';

import { addressOf } from '../../../src/console/api/address.ts';
import { Networks } from '../../../src/gateway/address/networks.ts';
import { loadPolicy } from '../../../src/policy/load.ts';

const text = [
  'version: 1',
  'app: shop',
  'networks: { proxies: [10.0.1.0/28], web: 10.0.2.0/24 }',
  'gateway: { listen: "127.0.0.1:6390", upstream: "127.0.0.1:6391" }',
  '',
].join('\n');
const { networks } = loadPolicy(text, 'rampart.yaml');
const world = new Networks(networks);

test.each([
  ['nobody stands before the console', '203.0.113.9', null, '203.0.113.9'],
  ['a stranger says that he is somebody else', '203.0.113.9', '10.9.9.9', '203.0.113.9'],
  ['a proxy tells who asked', '10.0.1.1', '203.0.113.9', '203.0.113.9'],
  ['the one who asked has told a tale before', '10.0.1.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
  ['two proxies stand in a row', '10.0.1.1', '203.0.113.9, 10.0.1.2', '203.0.113.9'],
  ['it came over IPv6', '10.0.1.1', '2001:DB8:0::9', '2001:db8::9'],
  ['a proxy says nothing', '10.0.1.1', null, '10.0.1.1'],
  ['a proxy says nonsense', '10.0.1.1', '203.0.113.9, unknown', '10.0.1.1'],
  ['a proxy pretends a unix socket', '10.0.1.1', 'unix', '10.0.1.1'],
  ['only proxies are named', '10.0.1.1', '10.0.1.2', '10.0.1.2'],
])('%s', (_, peer, forwarded, address) => {
  expect(addressOf({ peer, forwarded }, world, ['proxies'])).toBe(address);
});

test('where no proxy is configured the header says nothing', () => {
  expect(addressOf({ peer: '10.0.1.1', forwarded: '203.0.113.9' }, world, [])).toBe('10.0.1.1');
});
