import type { Scene } from './scene.ts';

type Access = Pick<Scene, 'keys' | 'unlock' | 'users' | 'policy' | 'planned'>;

const minute = 60_000;
const day = 86_400_000;

export function accessScene(at: number): Access {
  return {
    keys: {
      rings: [
        {
          name: 'csrf',
          epoch: 41,
          keys: [
            key('k-7f3a91', 'coming', at, 0.5, 30.5, 32),
            key('k-51c00e', 'signing', at, -29, 0.5, 2),
            key('k-0b12d4', 'verifying', at, -59, -29, 1),
            key('k-e0dd47', 'revoked', at, -40, -30, -1),
          ],
          revokedSessions: 12,
          nextRotationAt: at + day / 2,
        },
      ],
      gaps: [],
    },
    unlock: {
      requests: [
        {
          id: 'r1',
          gateway: 'gw-1',
          by: 'ben',
          user: 'ops',
          address: '10.0.9.5',
          pattern: 'CONFIG SET maxmemory *',
          reason: 'The cache is full since noon; raise it to 3 GB.',
          askedAt: at - 2 * minute,
          endsAt: at + 8 * minute,
          mayApprove: true,
        },
        {
          id: 'r2',
          gateway: 'gw-2',
          by: 'anna',
          user: 'ops',
          address: '10.0.9.6',
          pattern: 'DEBUG OBJECT cart:*',
          reason: 'Looking for the large cart.',
          askedAt: at - minute,
          endsAt: at + 9 * minute,
          mayApprove: false,
        },
      ],
      grants: [
        { operator: 'carla', user: 'ops', pattern: 'SLOWLOG RESET', until: at + 4 * minute },
      ],
      history: [
        {
          at: at - 50 * minute,
          code: 'GATEWAY_UNLOCK_GRANTED',
          says: 'anna approved SLOWLOG RESET for carla.',
        },
        {
          at: at - 90 * minute,
          code: 'GATEWAY_UNLOCK_REFUSED',
          says: 'anna refused FLUSHALL for ben.',
        },
      ],
      gaps: [],
    },
    users: {
      users: [
        {
          name: 'web',
          roles: ['shop'],
          from: [{ network: 'web', addresses: ['10.0.1.0/24'] }],
          can: ['read', 'write'],
          keys: [
            { pattern: 'session:*', access: 'read and write' },
            { pattern: 'cart:*', access: 'read and write' },
          ],
          channels: [],
          unlock: [],
          tenant: null,
          limits: [['connections', '200']],
          effective: [
            {
              layer: 'users.acl',
              allows: 'user web on ~session:* ~cart:* +@read +@write',
              why: 'The role shop may read and write these keys.',
            },
            {
              layer: 'gateway',
              allows: '214 commands from 10.0.1.0/24',
              why: 'Everything of read and write, without what is forbidden.',
            },
          ],
        },
        {
          name: 'ops',
          roles: [],
          from: [{ network: 'ops', addresses: ['10.0.9.5/32'] }],
          can: ['admin'],
          keys: [],
          channels: [],
          unlock: ['CONFIG SET *', 'DEBUG *'],
          tenant: null,
          limits: [],
          effective: [
            {
              layer: 'gateway',
              allows: 'CONFIG GET, INFO, …',
              why: 'The rest needs a second factor.',
            },
          ],
        },
      ],
      operators: [
        { name: 'anna', roles: ['viewer', 'operator', 'approver'] },
        { name: 'ben', roles: ['viewer', 'operator'] },
      ],
      gaps: [],
    },
    policy: {
      file: '/etc/rampart/rampart.yaml',
      version: 'v-1',
      text: 'version: 1\napp: cars\nnetworks:\n  web: [10.0.1.0/24]\n  ops: [10.0.9.5/32]\n',
      editable: [
        {
          path: 'networks.web',
          group: 'Networks',
          label: 'Network web',
          kind: 'addresses',
          value: ['10.0.1.0/24'],
          help: 'Where the web servers are.',
        },
        {
          path: 'networks.ops',
          group: 'Networks',
          label: 'Network ops',
          kind: 'addresses',
          value: ['10.0.9.5/32'],
          help: 'Where operators come from.',
        },
        {
          path: 'users.web.limits.connections',
          group: 'User web',
          label: 'limits: connections',
          kind: 'number',
          value: '200',
          help: 'At most so many at once.',
        },
        {
          path: 'server.maxmemory',
          group: 'Server',
          label: 'memory: max',
          kind: 'size',
          value: '2gb',
          help: 'More is refused or evicted.',
        },
      ],
      gaps: [],
    },
    planned: {
      id: 'p1',
      diff: [
        { kind: 'same', text: 'networks:' },
        { kind: 'old', text: '  web: [10.0.1.0/24]' },
        { kind: 'new', text: '  web: [10.0.1.0/24, 10.0.2.0/24]' },
      ],
      steps: [
        {
          sign: '~',
          host: 'gw-1',
          text: 'reload the gateway with its new table',
          tags: ['no interruption'],
        },
        {
          sign: '+',
          host: 'redis-1',
          text: 'let 10.0.2.0/24 through the firewall',
          tags: ['timed way back'],
        },
      ],
      gaps: [],
    },
  };
}

function key(
  id: string,
  state: 'coming' | 'signing' | 'verifying' | 'revoked',
  at: number,
  from: number,
  to: number,
  end: number,
) {
  return {
    id,
    state,
    bornAt: at + (from - 0.1) * day,
    activatesAt: at + from * day,
    retiresAt: at + to * day,
    expiresAt: at + end * day,
  };
}
