import { describe, expect, it } from 'vitest';

import { Networks } from '../../../src/gateway/address/networks.ts';
import { neighbourhood, normalAddress } from '../../../src/gateway/address/normal.ts';
import type { Network } from '../../../src/policy/types.ts';

function network(name: string, ...blocks: readonly string[]): [string, Network] {
  return [
    name,
    {
      name,
      blocks: blocks.map((block) => {
        const [address = '', prefix] = block.split('/');
        const family = address.includes(':') ? 'ipv6' : 'ipv4';
        return { address, prefix: Number(prefix), family };
      }),
    },
  ];
}

describe('an address', () => {
  it.each([
    ['10.0.1.7', '10.0.1.7'],
    ['::ffff:10.0.1.7', '10.0.1.7'],
    ['::FFFF:0a00:0107', '10.0.1.7'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    [undefined, 'unix'],
    ['', 'unix'],
  ])('has one spelling: %s', (text, normal) => {
    expect(normalAddress(text)).toBe(normal);
  });

  it.each(['10.0.1', '010.0.1.7', '1.2.3.4.5', 'localhost', '::ffff:1.2.3.999', ' 10.0.1.7'])(
    'is none: %s',
    (text) => {
      expect(normalAddress(text)).toBeNull();
    },
  );

  it.each([
    ['10.0.1.7', '10.0.1.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unix', 'unix'],
  ])('is counted with its neighbourhood: %s', (address, together) => {
    expect(neighbourhood(address)).toBe(together);
  });
});

describe('networks', () => {
  const networks = new Networks(
    new Map([
      network('web', '10.0.1.0/24', '2001:db8:1::/48'),
      network('ops', '10.0.1.5/32', 'fe80::/10'),
      network('any', '0.0.0.0/0', '::/0'),
    ]),
  );

  it.each([
    ['10.0.1.7', ['web'], true],
    ['10.0.2.7', ['web'], false],
    ['2001:db8:1:ffff::1', ['web'], true],
    ['2001:db8:2::1', ['web'], false],
    ['10.0.1.5', ['ops'], true],
    ['10.0.1.6', ['ops'], false],
    ['10.0.1.6', ['ops', 'web'], true],
    ['10.0.1.6', [], false],
    ['unix', ['any'], false],
    ['unix', ['unix'], true],
    ['10.0.1.7', ['unix'], false],
    ['10.0.1.7', ['nowhere'], false],
  ])('%s in %j: %s', (address, names, expected) => {
    expect(networks.contains(names, address)).toBe(expected);
  });

  it('name the part of the world that an address is in', () => {
    expect(networks.labelOf('10.0.1.5')).toBe('web ops any');
    expect(networks.labelOf('192.0.2.1')).toBe('any');
    expect(networks.labelOf('unix')).toBe('unix');
  });
});
