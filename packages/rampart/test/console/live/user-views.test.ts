import { describe, expect, it } from 'vitest';

import { userViews } from '../../../src/console/live/user-views.ts';
import { loadPolicy } from '../../../src/policy/load.ts';

const text = `version: 1
app: cars
networks: { web: [10.0.1.0/24] }
roles:
  shop: { keys: ['csrf:*', 'cart:{id:digits}'], can: [read, write] }
users:
  web: { from: web, roles: [shop], limits: { connections: 50 } }
  ops: { from: loopback, can: [admin], keys: '*', unlock: { totp: [flushall], approval: second-person } }
gateway: { listen: "127.0.0.1:6380" }
server: {}
`;

const [web, ops] = userViews(loadPolicy(text, 'test'));
const allowed = (layer: string, of: typeof web) =>
  of?.effective.filter((each) => each.layer === layer).map(({ allows }) => allows) ?? [];

describe('a user, as the console shows it', () => {
  it('has what the policy says, with the roles and networks by their names', () => {
    expect(web).toMatchObject({
      name: 'web',
      roles: ['shop'],
      from: [{ network: 'web', addresses: ['10.0.1.0/24'] }],
      can: ['read', 'write'],
      keys: [
        { pattern: 'csrf:*', access: 'read-write' },
        { pattern: 'cart:{id:digits}', access: 'read-write' },
      ],
      unlock: [],
      tenant: null,
    });
    expect(web?.limits).toContainEqual(['connections', '50']);
  });

  it('has what comes of it at the gateway, and why', () => {
    const [from, commands, locked] = allowed('gateway', web);
    expect(from).toBe('From web.');
    expect(commands).toMatch(/^\d+ commands: .* and \d+ more\.$/);
    expect(locked).toBe('No command. Only with a second factor.');
    const [, , opened] = allowed('gateway', ops);
    expect(opened).toMatch(/flushall|commands/);
    expect(ops?.effective.map(({ why }) => why).join(' ')).toContain(
      'once a second person approves',
    );
  });

  it('has what the server lets pass, by the line that it gets', () => {
    const [server] = allowed('server', web);
    expect(server).toMatch(/^~csrf:\* ~cart:\*; \d+ commands by name, no other\.$/);
  });
});
