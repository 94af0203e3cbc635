import { describe, expect, it } from 'vitest';

import { loadPolicy } from '../../src/policy/load.ts';
import { partsOf } from '../../src/system/parts.ts';

const users = "users: { web: { can: [read], keys: '*' } }";
const gateway = "gateway: { listen: '127.0.0.1:6380', upstream: '127.0.0.1:6379' }";
const recipient = (letter: string): string => `x25519:${letter.repeat(43)}`;
const archive = `archive: { from: ['127.0.0.1:6379'], recipients: ['${recipient('A')}', '${recipient('B')}'] }`;

function namesOf(here: readonly string[], ...lines: readonly string[]): readonly string[] {
  const text = ['version: 1', 'app: shop', users, ...lines].join('\n');
  return partsOf(loadPolicy(text, 'rampart.yaml'), here).map(({ name }) => name);
}

describe('what of Rampart runs beside the servers', () => {
  it('is nothing that the policy does not describe', () => {
    expect(namesOf([], gateway)).toEqual(['gateway']);
    expect(namesOf([], gateway, archive)).toEqual(['gateway', 'archiver']);
    const watch = ['alerts: {}', 'console: {}'];
    expect(namesOf([], gateway, ...watch)).toEqual(['gateway', 'alerts', 'console']);
  });

  it('is nothing that another host is there for', () => {
    const hosts =
      'hosts: { db: { address: 127.0.0.1, roles: redis }, door: { address: 10.0.1.5, roles: gateway } }';
    const servers = [hosts, 'server: { tls: own }', "gateway: { listen: '127.0.0.1:6380' }"];
    expect(namesOf(['db'], ...servers)).toEqual([]);
    expect(namesOf(['db', 'door'], ...servers)).toEqual(['gateway']);
  });
});
