import { describe, expect, it } from 'vitest';

import { loadPolicy } from '../../../src/policy/load.ts';
import { farAway, systemOf, type RunningSystem } from '../../../src/prove/running/system.ts';

const listen = (address: string): string =>
  `version: 1\napp: shop\ngateway: { listen: '${address}', upstream: '127.0.0.1:6379' }\n`;

const system = (text: string, form?: string): RunningSystem =>
  systemOf(loadPolicy(text, 'rampart.yaml'), form);

describe('the system that is attacked', () => {
  it('is what the policy names, and this machine where a gateway listens everywhere', () => {
    const { app, gateways, servers, form } = system(listen('127.0.0.1:6380'));
    expect({ app, gateways, servers, form }).toEqual({
      app: 'shop',
      gateways: [{ host: '127.0.0.1', port: 6380, tls: false }],
      servers: [],
      form: null,
    });
    expect(farAway(system(listen('127.0.0.1:6380')))).toEqual([]);
  });

  it('has to be confirmed where it is not this machine', () => {
    const far = listen('10.0.1.5:6380').replace(
      "listen: '10.0.1.5:6380'",
      "listen: { address: '10.0.1.5:6380', dangerously_plain: true }",
    );
    expect(farAway(system(far))).toEqual(['10.0.1.5:6380']);
  });

  it('is nothing where only sockets of this machine are listened on', () => {
    expect(() => system(listen('unix:/run/rampart.sock'))).toThrow(
      expect.objectContaining({ code: 'PROVE_TARGET' }),
    );
  });

  it.each([
    ['a host of somebody else', 'https://shop.example/login'],
    ['no page', 'redis://127.0.0.1/'],
    ['no address', 'login'],
  ])('never has a form on %s', (_, form) => {
    expect(() => system(listen('127.0.0.1:6380'), form)).toThrow(
      expect.objectContaining({ code: 'PROVE_TARGET' }),
    );
  });

  it('writes a key of its own only, and another one each time', () => {
    const [one, other] = [system(listen('127.0.0.1:6380')), system(listen('127.0.0.1:6380'))];
    expect(one.canary).toMatch(/^rampart-canary:[0-9a-f]{16}$/u);
    expect(one.canary).not.toBe(other.canary);
  });
});
