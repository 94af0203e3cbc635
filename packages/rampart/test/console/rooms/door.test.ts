import { expect, test } from 'vitest';

import { wayThrough } from '../../../src/console/rooms/door.ts';
import { loadPolicy } from '../../../src/policy/load.ts';

function wayOf(...lines: readonly string[]): ReturnType<typeof wayThrough> {
  const policy = loadPolicy(['version: 1', 'app: shop', ...lines, ''].join('\n'), 'rampart.yaml');
  const { restore } = policy.console.rooms;
  if (restore === null) throw new TypeError('The policy of this test names no door.');
  return wayThrough(policy, restore);
}

const upstream = 'upstream: "127.0.0.1:6379"';

test.each([
  ['what is written', 'console: { restore: { to: "127.0.0.1:7000" } }', '127.0.0.1:7000'],
  ['the gateway', 'console: { restore: {} }', '127.0.0.1:6390'],
])('the console reaches %s', async (_, line, address) => {
  const { at, tls } = await wayOf(`gateway: { listen: "127.0.0.1:6390", ${upstream} }`, line);
  expect(`${at.host}:${at.port}`).toBe(address);
  expect(tls).toBeNull();
});

test('a gateway that listens everywhere is reached on this machine', async () => {
  const listen = '{ address: "0.0.0.0:6390", dangerously_public: true, dangerously_plain: true }';
  const { at } = await wayOf(
    `gateway: { listen: ${listen}, ${upstream} }`,
    'console: { restore: {} }',
  );
  expect(at).toEqual({ host: '127.0.0.1', port: 6390 });
});

test('a listener that awaits a balancer, or TLS that the console was told nothing of, is passed over', async () => {
  const awaits = '{ address: "127.0.0.1:6390", proxies: loopback }';
  const tls = '{ address: "127.0.0.1:6391", tls: { certificate: /c.pem, key: /k.pem } }';
  const plain = '{ address: "127.0.0.1:6392" }';
  const { at } = await wayOf(
    `gateway: { listen: [${awaits}, ${tls}, ${plain}], ${upstream} }`,
    'console: { restore: {} }',
  );
  expect(at.port).toBe(6392);
});

test('a password goes nowhere readable unless somebody has said so', async () => {
  const gateway = `gateway: { listen: "127.0.0.1:6390", ${upstream} }`;
  const to = 'console: { restore: { to: "10.0.1.7:6379"';
  expect(() => wayOf(gateway, `${to} } }`)).toThrow('POLICY_PLAIN');
  await expect(wayOf(gateway, `${to}, dangerously_plain: true } }`)).resolves.toMatchObject({
    at: { host: '10.0.1.7' },
  });
  const listen = '{ address: "10.0.1.5:6390", dangerously_plain: true }';
  const remote = `gateway: { listen: ${listen}, ${upstream} }`;
  await expect(wayOf(remote, 'console: { restore: {} }')).rejects.toMatchObject({
    code: 'CONSOLE_NOT_SET_UP',
  });
});

test('where no Sentinel says who leads, a server of the policy is the one that is written', async () => {
  const { at } = await wayOf(
    'hosts:',
    '  one: { address: 127.0.0.1, roles: [redis, sentinel], port: 7001, sentinel_port: 7011 }',
    '  two: { address: 127.0.0.1, roles: [replica, sentinel], port: 7002, sentinel_port: 7012 }',
    '  three: { address: 127.0.0.1, roles: [sentinel], sentinel_port: 7013 }',
    'server: { memory: { max: 64mb } }',
    'console: { restore: { to: "127.0.0.1:7001" } }',
  );
  expect(at).toEqual({ host: '127.0.0.1', port: 7001 });
});
