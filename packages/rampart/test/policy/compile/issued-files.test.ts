import { expect, it } from 'vitest';

import type { HostPlan } from '../../../src/policy/compile/host-plan.ts';
import { hostPlans } from '../../../src/policy/compile/host-plans.ts';
import { loadPolicy } from '../../../src/policy/load.ts';

const list = '/etc/rampart/shop/tls/revoked.crl';

function planOf(host: string, tls: string): HostPlan {
  const text = [
    'version: 1',
    'app: shop',
    'hosts:',
    '  db1: { address: 10.0.2.1, roles: redis }',
    '  door: { address: 10.0.1.5, roles: gateway }',
    `server: { tls: ${tls} }`,
    "gateway: { listen: '127.0.0.1:6379' }",
  ].join('\n');
  const policy = loadPolicy(text, 'rampart.yaml');
  const plan = policy.deployment && hostPlans(policy, policy.deployment).get(host);
  if (plan === null || plan === undefined) throw new TypeError(`There is no ${host}.`);
  return plan;
}

it('the list of an own authority comes to each host, where no stranger reads it', () => {
  for (const host of ['db1', 'door']) {
    const found = planOf(host, '{ own: /root/tls }').files.find(({ path }) => path === list);
    expect(found).toMatchObject({
      owner: 'root',
      group: 'rampart-tls-shop',
      mode: 0o640,
      content: [{ secret: { kind: 'file', path: '/root/tls/revoked.crl' }, as: 'file' }],
    });
  }
});

it('another list makes a gateway read it, and starts nothing again', () => {
  const units = ['db1', 'door'].flatMap((host) => planOf(host, '{ own: /root/tls }').units);
  const told = units.filter(({ reloadsFor }) => reloadsFor.includes(list));
  expect(told.map(({ name }) => name)).toEqual(['rampart-gateway-shop.service']);
  expect(units.flatMap(({ restartsFor }) => restartsFor)).not.toContain(list);
});

it('where somebody else issues certificates, lists are not brought', () => {
  const given = '{ certificate: /etc/a.crt, key: /etc/a.key, authority: /etc/ca.crt }';
  const plan = planOf('door', given);
  expect(plan.files.map(({ path }) => path)).not.toContain(list);
  expect(JSON.stringify(plan.units)).not.toContain('revoked');
});
