import { describe, expect, it } from 'vitest';

import { PolicyError } from '../../../src/policy/errors.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import type { GatewayPolicy } from '../../../src/policy/types.ts';

function gatewayOf(...lines: readonly string[]): GatewayPolicy {
  const { gateway } = loadPolicy(['version: 1', 'app: shop', ...lines].join('\n'), 'shop.yaml');
  if (gateway === null) throw new TypeError('It describes no gateway.');
  return gateway;
}

const hosts = [
  'hosts:',
  '  db1: { address: 10.0.2.1, roles: [redis, sentinel] }',
  '  db2: { address: 10.0.2.2, roles: [replica, sentinel] }',
  '  db3: { address: 10.0.2.3, roles: sentinel }',
  '  door: { address: 10.0.1.5, roles: gateway }',
];

describe('a gateway before the servers of its own policy', () => {
  it('knows where they are, and logs in as itself', () => {
    const { upstream } = gatewayOf(
      'server: { port: 6390 }',
      'gateway: { listen: "127.0.0.1:6380" }',
    );
    expect(upstream).toMatchObject({
      server: { kind: 'single', address: { kind: 'tcp', host: '127.0.0.1', port: 6390 } },
      tls: null,
      login: {
        user: 'rampart-gateway',
        password: { kind: 'env', name: 'RAMPART_GATEWAY_PASSWORD' },
      },
    });
  });

  it('knows the Sentinels, and has the certificates of its own host', () => {
    const { upstream, listeners } = gatewayOf(
      ...hosts,
      'server: { tls: own }',
      'gateway: { listen: { address: "10.0.1.5:6379", tls: own } }',
    );
    expect(upstream).toMatchObject({
      server: {
        kind: 'sentinel',
        group: 'shop',
        sentinels: [{ host: '10.0.2.1', port: 26_379 }, { host: '10.0.2.2' }, { host: '10.0.2.3' }],
        login: { user: 'rampart-gateway' },
      },
      tls: {
        authority: '/etc/rampart/shop/tls/authority.crt',
        certificate: '/etc/rampart/shop/tls/host.crt',
        key: '/etc/rampart/shop/tls/host.key',
      },
    });
    expect(listeners[0]?.tls).toMatchObject({
      certificate: '/etc/rampart/shop/tls/host.crt',
      clients: null,
    });
  });

  it('refuses servers and clients whose certificate the own authority has revoked', () => {
    const { upstream, listeners } = gatewayOf(
      ...hosts,
      'server: { tls: own }',
      'gateway: { listen: { address: "10.0.1.5:6379", tls: { own: true, clients: required } } }',
    );
    expect(upstream.tls).toMatchObject({ revoked: '/etc/rampart/shop/tls/revoked.crl' });
    expect(listeners[0]?.tls).toMatchObject({
      certificate: '/etc/rampart/shop/tls/host.crt',
      clients: {
        authority: '/etc/rampart/shop/tls/authority.crt',
        revoked: '/etc/rampart/shop/tls/revoked.crl',
        mode: 'required',
      },
    });
  });

  it('knows a node of the Cluster', () => {
    const { upstream } = gatewayOf(
      'hosts: { a: { address: 10.0.2.1, roles: redis }, b: { address: 10.0.2.2, roles: redis }, c: { address: 10.0.2.3, roles: redis } }',
      'cluster: { replicas: 0 }',
      'server: { dangerously_plain: true }',
      'gateway: { listen: "127.0.0.1:6379" }',
    );
    expect(upstream.server).toMatchObject({
      kind: 'cluster',
      node: { host: '10.0.2.1', port: 6379 },
    });
  });
});

it.each([
  ['there are no servers', 'gateway: { listen: "127.0.0.1:1" }', 'POLICY_KEY_MISSING "upstream"'],
  [
    'there are several instances',
    'server: { instances: { a: {}, b: {} } }\ngateway: { listen: "127.0.0.1:1" }',
    'POLICY_KEY_MISSING There are several instances',
  ],
  [
    'its certificate would be of an authority that is not there',
    'server: {}\ngateway: { listen: { address: "127.0.0.1:1", tls: own } }',
    'POLICY_CONFLICT There is no authority',
  ],
  [
    'clients would show certificates of an authority that is not there',
    'server: {}\ngateway: { listen: { address: "127.0.0.1:1", tls: { own: true, clients: required } } }',
    'POLICY_CONFLICT There is no authority',
  ],
  [
    'an own certificate is not wanted, and none is written',
    'server: {}\ngateway: { listen: { address: "127.0.0.1:1", tls: { own: false } } }',
    'POLICY_VALUE Expected true',
  ],
])('is refused where %s', (_, text, says) => {
  const load = (): GatewayPolicy => gatewayOf(text);
  expect(load).toThrow(PolicyError);
  expect(load).toThrow(says.split(' ')[0]);
  expect(load).toThrow(says.split(' ').slice(1).join(' '));
});
