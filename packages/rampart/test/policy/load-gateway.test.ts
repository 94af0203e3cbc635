import { describe, expect, it } from 'vitest';

import { loadGatedPolicy, loadPolicy } from '../../src/policy/load.ts';
import { withGateway } from './gateway-lines.ts';

describe('the gateway', () => {
  it('listens in public and in plain text when it is asked to in ugly words', () => {
    const { gateway } = loadGatedPolicy(
      withGateway(
        'listen:',
        '  - { address: "0.0.0.0:1", dangerously_public: true, dangerously_plain: true }',
        '  - { address: "10.0.0.1:2", tls: { certificate: c.pem, key: k.pem, min_version: 1.3 } }',
        '  - { address: "unix:/run/r.sock", mode: "0600" }',
        'upstream: { address: "redis:6379", dangerously_plain: true }',
      ),
      'a',
    );
    expect(gateway.listeners.map(({ address }) => address)).toEqual([
      { kind: 'tcp', host: '0.0.0.0', port: 1 },
      { kind: 'tcp', host: '10.0.0.1', port: 2 },
      { kind: 'unix', path: '/run/r.sock', mode: 0o600 },
    ]);
    expect(gateway.listeners[1]?.tls?.minVersion).toBe('TLSv1.3');
  });

  it('stands before a Sentinel group or a Cluster', () => {
    const listen = 'listen: "127.0.0.1:1"';
    const group = withGateway(
      listen,
      'upstream: { sentinels: ["127.0.0.1:2", "[::1]:3"], group: main, announced: { "10.0.0.5:6379": "10.0.0.9:6380" } }',
    );
    expect(loadGatedPolicy(group, 'a').gateway.upstream.server).toEqual({
      kind: 'sentinel',
      sentinels: [
        { host: '127.0.0.1', port: 2 },
        { host: '::1', port: 3 },
      ],
      group: 'main',
      login: null,
      announced: new Map([['10.0.0.5:6379', '10.0.0.9:6380']]),
    });
    const cluster = withGateway(listen, 'upstream: { cluster: "10.0.0.1:7000", tls: true }');
    expect(loadGatedPolicy(cluster, 'a').gateway.upstream).toMatchObject({
      server: { kind: 'cluster', node: { host: '10.0.0.1', port: 7_000 } },
      tls: { authority: null, serverName: null },
    });
  });

  it('says which listener stands for which server, and which for the Sentinels', () => {
    const text = withGateway(
      'listen: ["127.0.0.1:1", { address: "127.0.0.1:2", node: "127.0.0.1:6379" }, { address: "127.0.0.1:3", serves: sentinels, announce: "[fd00::1]:3" }]',
      'upstream: { sentinels: "127.0.0.1:26379", group: main }',
    );
    expect(loadGatedPolicy(text, 'a').gateway.listeners).toMatchObject([
      { serves: 'server', node: null, announce: null },
      { serves: 'server', node: { host: '127.0.0.1', port: 6_379 } },
      { serves: 'sentinels', node: null, announce: { host: 'fd00::1', port: 3 } },
    ]);
  });

  it.each([
    ['{ address: "127.0.0.1:1", serves: sentinels }', '"127.0.0.1:2"'],
    ['{ address: "127.0.0.1:1", serves: sentinels }', '{ cluster: "127.0.0.1:2" }'],
    ['{ address: "127.0.0.1:1", node: "127.0.0.1:3" }', '"127.0.0.1:2"'],
    [
      '{ address: "127.0.0.1:1", node: "127.0.0.1:3", serves: sentinels }',
      '{ sentinels: "127.0.0.1:2", group: main }',
    ],
  ])('lets %s not stand before %s', (listen, upstream) => {
    const text = withGateway(`listen: [${listen}]`, `upstream: ${upstream}`);
    expect(() => loadPolicy(text, 'a')).toThrowError(
      expect.objectContaining({ code: 'POLICY_CONFLICT' }),
    );
  });

  it('admits those from whom some user may come, unless a listener says otherwise', () => {
    const text = `${withGateway('listen: ["127.0.0.1:1", { address: "127.0.0.1:2", from: loopback }]', 'upstream: "127.0.0.1:2"')}networks: { web: 10.0.0.1 }
users: { a: { from: web }, b: { from: [web, unix] } }
`;
    const { listeners } = loadGatedPolicy(text, 'a').gateway;
    expect(listeners.map(({ from }) => from)).toEqual([['web', 'unix'], ['loopback']]);
  });
});
