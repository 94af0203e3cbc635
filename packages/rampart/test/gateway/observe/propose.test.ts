import { argumentsOf, CommandTable } from '@rampart/client/commands';
import { describe, expect, it } from 'vitest';
import { proposePolicy } from '../../../src/gateway/observe/propose.ts';
import { UserSeen } from '../../../src/gateway/observe/user-seen.ts';
import { loadGatedPolicy } from '../../../src/policy/load.ts';
import type { GatedPolicy } from '../../../src/policy/types.ts';

const table = CommandTable.bundled();

const text = `version: 1
app: shop # the one with the cars
networks: { web: 10.0.1.0/24 }
roles: { much: { can: [admin] } }
users:
  web: { from: web, roles: much, limits: { connections: 7 } }
  idle: { can: [read], keys: ["*"] }
gateway: { listen: "127.0.0.1:6380", upstream: "127.0.0.1:6379", observe: true }
`;

/** Somebody who ran these commands from these addresses. */
function seen(commands: readonly string[], addresses: readonly string[] = ['10.0.1.7']): UserSeen {
  const user = new UserSeen();
  for (const line of commands) {
    const args = argumentsOf(line.split(' '));
    const command = table.find(args);
    if (command === undefined) throw new TypeError(`no command: ${line}`);
    for (const address of addresses) user.saw(command.name, address);
    user.sawKeys(args, table.keys(command, args) ?? []);
    user.sawChannels(args, table.channels(command, args));
  }
  return user;
}

function propose(
  users: Readonly<Record<string, UserSeen>>,
  before: string = text,
): { text: string; policy: GatedPolicy } {
  const records = Object.fromEntries(
    Object.entries(users).map(([name, user]) => [name, user.record()]),
  );
  const record = { since: 0, until: 3_600_000, users: records };
  const proposed = proposePolicy(before, loadGatedPolicy(before, 'before'), [record, record]);
  return { text: proposed, policy: loadGatedPolicy(proposed, 'proposed') };
}

describe('a proposed policy', () => {
  it('allows what was seen, and nothing that a role would add', () => {
    const { policy } = propose({
      web: seen([
        'GET price:1',
        'GET price:2',
        'HSET cart:9f86d081884c7d65 a 1',
        'HGETALL cart:9f86d081884c7d65',
        'SCAN 0 MATCH cart:*',
        'SUBSCRIBE news:7',
        'PSUBSCRIBE shop:*',
        'PING',
      ]),
    });
    expect(policy.users.get('web')).toMatchObject({
      from: ['web'],
      can: ['read', 'write', 'scan', 'pubsub'],
      keys: [
        { pattern: 'cart:{id:hex}', access: 'read-write' },
        { pattern: 'price:{id:digits}', access: 'read' },
        { pattern: 'cart:*', access: 'read' },
      ],
      channels: ['news:{id:digits}', 'shop:*'],
      limits: { connections: 7 },
    });
    expect(policy.gateway.observe).toBe(false);
  });

  it('leaves the rest as it is, and says how often each rule was needed', () => {
    const { text: proposed, policy } = propose({ web: seen(['GET price:1', 'SET stock:1 2']) });
    expect(proposed).toContain('app: shop # the one with the cars');
    expect(proposed).toMatch(/^# Proposed from what was seen between 1970-01-01 00:00 and/);
    expect(proposed).toContain('- read: price:{id:digits} # read twice, written never\n');
    expect(policy.users.get('idle')).toEqual(loadGatedPolicy(text, 'a').users.get('idle'));
  });

  it('names where users came from, and leaves strangers to a person', () => {
    const many = Array.from({ length: 9 }, (_, at) => `10.9.8.${at + 1}`);
    const { text: proposed, policy } = propose({
      job: seen(['GET a'], [...many, '192.168.1.4', '127.0.0.1', 'unix', '8.8.8.8']),
    });
    expect(policy.users.get('job')?.from).toEqual(['loopback', 'unix', 'from-job']);
    expect(policy.networks.get('from-job')?.blocks).toMatchObject([
      { address: '10.9.8.0', prefix: 24 },
      { address: '192.168.1.4', prefix: 32 },
    ]);
    expect(proposed).toContain('public internet, which is not allowed here: 8.8.8.8.');
  });

  it('gives nobody dangerous commands, and says who ran them', () => {
    const { text: proposed, policy } = propose({
      web: seen(['FLUSHALL', 'DEBUG SLEEP 0', 'SLOWLOG GET']),
    });
    expect(policy.users.get('web')).toMatchObject({
      can: [],
      commands: { allow: ['slowlog|get'] },
      unlock: { kind: 'never' },
    });
    expect(proposed).toContain('Needs a second factor, "unlock: totp": flushall (twice).');
    expect(proposed).toContain('Was refused, and stays so: debug.');
  });

  it('lists scripts that were seen, and no others then run', () => {
    const user = seen(['EVAL x 0']);
    user.sawScript('a'.repeat(40));
    expect(propose({ web: user }).policy.users.get('web')).toMatchObject({
      can: ['script'],
      scripts: { allow: ['a'.repeat(40)], others: 'refuse' },
    });
  });

  it('raises a limit that was crossed, and tells of those that only a person can judge', () => {
    const user = seen([`GET ${'k'.repeat(3_000)}`, 'SETRANGE s 1 x']);
    user.wouldRefuse('GATEWAY_ARGUMENT_REFUSED', 'setrange', 'too far');
    user.wouldRefuse('GATEWAY_RATE_EXCEEDED', 'lcs', 'rate limit: too many comparisons');
    const { text: proposed, policy } = propose({ web: user });
    expect(policy.users.get('web')?.limits).toMatchObject({ keyLength: 4_096, offset: null });
    expect(proposed).toContain('lcs, twice, GATEWAY_RATE_EXCEEDED: rate limit: too many comp');
  });

  it('lets those in without a login who were there without one', () => {
    const user = seen(['GET a']);
    user.anonymous = true;
    expect(propose({ default: user }).policy.gateway.anonymous).toBe('default');
  });

  it('keeps what the policy and its roles held a user to', () => {
    const before = text.replace(
      'roles: { much: { can: [admin] } }',
      `roles:
  much:
    roles: base
    can: [admin]
    limits: { connections: 3, queued: 9 }
    data: { expiring: ["cart:*"], canaries: ["trap:*"] }
    commands: { forbid: [keys], allow: [lcs] }
  base: { data: { expiring: ["session:*"] }, scripts: { longest: 2s }, unlock: never }`,
    );
    const { policy } = propose({ web: seen(['GET a', 'EVAL x 0']) }, before);
    const web = policy.users.get('web');
    expect(web?.can).toEqual(['read', 'script']);
    expect(web?.commands).toMatchObject({ allow: [], forbid: ['keys'] });
    expect(web?.limits).toMatchObject({ connections: 7, queued: 9 });
    expect(web?.data.canaries?.keys).toEqual(['trap:*']);
    expect(web?.data.expiring).toEqual(['cart:*', 'session:*']);
    expect(web?.scripts.longest).toBe(2_000);
    expect(web?.unlock).toEqual({ kind: 'never' });
  });

  it('adds to the addresses that were proposed before', () => {
    const { text: first } = propose({ job: seen(['GET a'], ['10.7.0.1']) });
    const { policy } = propose({ job: seen(['GET a'], ['10.7.0.1', '10.8.0.1']) }, first);
    expect(policy.networks.get('from-job')?.blocks.map(({ address }) => address)).toEqual([
      '10.7.0.1',
      '10.8.0.1',
    ]);
    expect(policy.users.get('job')?.from).toEqual(['from-job']);
  });

  it('says who was not there, and whose name it cannot hold', () => {
    const { text: proposed, policy } = propose({ 'a b': seen(['GET a']), web: seen(['GET a']) });
    expect(proposed).toMatch(/^ *# Was not seen, and keeps its rights\.\n *idle:/m);
    expect(proposed).toContain('Left out, for a policy cannot hold such a name: "a b".');
    expect([...policy.users.keys()]).toEqual(['web', 'idle']);
  });
});
