// A deployment as an operator meets it on a usual day: what the fixture server answers.
import type {
  KeysView,
  PlannedEdit,
  PolicyView,
  UnlockView,
  UsersView,
} from '../../../src/console/contract/access.ts';
import type { PostureView, ProofView, RiskView } from '../../../src/console/contract/judged.ts';
import type { NowView } from '../../../src/console/contract/now.ts';
import type { PathView } from '../../../src/console/contract/path.ts';
import type { SessionView } from '../../../src/console/contract/session.ts';
import type { Preview, TimeView } from '../../../src/console/contract/time.ts';

import { accessScene } from './scene-access.ts';
import { eventAt } from './scene-events.ts';
import { judgedScene } from './scene-judged.ts';

export interface Scene {
  readonly session: SessionView;
  readonly path: PathView;
  readonly now: NowView;
  readonly posture: PostureView;
  readonly risk: RiskView;
  readonly proof: ProofView;
  readonly time: TimeView;
  readonly keys: KeysView;
  readonly unlock: UnlockView;
  readonly users: UsersView;
  readonly policy: PolicyView;
  readonly preview: Preview;
  readonly planned: PlannedEdit;
}

const minute = 60_000;
const hour = 60 * minute;

export function usualScene(at: number): Scene {
  return {
    session: {
      person: {
        name: 'anna',
        roles: ['viewer', 'operator', 'approver'],
        provenUntil: at + 10 * minute,
        sessionEnds: at + 8 * hour,
      },
      deployments: [{ id: 'cars', app: 'cars', state: 'attention', says: '2 to mend' }],
    },
    path: pathScene(at),
    now: nowScene(at),
    time: timeScene(at),
    preview: {
      at: at - hour,
      exact: at - hour - 140,
      offset: 48_210_337,
      replays: { bytes: 3_482_112, segments: 3 },
      keys: null,
      says: 'Everything as it was then; the flush eleven minutes later is not in it.',
    },
    ...judgedScene(at),
    ...accessScene(at),
  };
}

function pathScene(at: number): PathView {
  const calm = Array.from({ length: 60 }, (_, minuteBefore) => (minuteBefore * 7) % 5);
  const member = (
    name: string,
    address: string,
    facts: readonly (readonly [string, string])[],
  ) => ({
    name,
    address,
    state: 'good' as const,
    says: 'answers',
    facts,
  });
  const defence = (name: string, says: string, refused = 0, code: string | null = null) => ({
    defence: name,
    says,
    refused,
    lastCode: code,
    lastAt: code === null ? null : at - 4 * minute,
  });
  return {
    at,
    layers: [
      {
        layer: 'csrf',
        state: 'good',
        says: 'Three web servers, one ring, 14 forged requests in the last hour.',
        allowed: 1_204,
        refused: 14,
        refusedByMinute: calm,
        defences: [
          defence(
            'csrf.metadata',
            'what the browser says of where it comes from',
            9,
            'CSRF_CROSS_SITE',
          ),
          defence('csrf.origin', 'pages that are ours', 3, 'CSRF_ORIGIN_REFUSED'),
          defence('csrf.token', 'a token made for this session', 2, 'CSRF_TOKEN_MISSING'),
          defence('csrf.ring', 'keys sealed at rest'),
        ],
        members: ['web-1', 'web-2', 'web-3'].map((name, n) =>
          member(name, `10.0.1.${11 + n}:8080`, [
            ['epoch of the ring', '41'],
            ['tokens verified a minute', String(380 + n * 11)],
          ]),
        ),
      },
      {
        layer: 'client',
        state: 'good',
        says: 'All keys come from keyspaces.',
        allowed: 8_930,
        refused: 0,
        refusedByMinute: [],
        defences: [
          defence('client.keyspace', 'keys of parts that mean what they should'),
          defence('client.script', 'scripts without input in their text'),
          defence('client.guarded', 'nothing but such keys and scripts'),
          defence('client.sealed', 'values that open under their own key only'),
        ],
        members: [
          member('cars', '10.0.1.11', [
            ['keyspaces', '7'],
            ['overlaps', 'none'],
          ]),
        ],
      },
      {
        layer: 'gateway',
        state: 'attention',
        says: 'One of two gateways serves; gw-2 drains.',
        allowed: 9_377,
        refused: 211,
        refusedByMinute: calm.map((count, n) => count * (n > 44 ? 9 : 2)),
        defences: [
          defence('gateway.protocol', 'only the Redis protocol', 18, 'GATEWAY_PROTOCOL_HTTP'),
          defence(
            'gateway.address',
            'users come from their networks',
            41,
            'GATEWAY_ADDRESS_REFUSED',
          ),
          defence('gateway.login', 'slows down who guesses', 120, 'GATEWAY_LOGIN_FAILED'),
          defence(
            'gateway.command',
            'the commands that a user was given',
            31,
            'GATEWAY_COMMAND_REFUSED',
          ),
          defence('gateway.keys', 'the keys that a user was given', 1, 'GATEWAY_KEY_REFUSED'),
          defence('gateway.tenant', 'each below a prefix of its own'),
          defence('gateway.unlock', 'a second factor before what is dangerous'),
          defence('gateway.egress', 'ends who carries too much away'),
        ],
        members: [
          member('gw-1', '10.0.1.5:6379', [
            ['connections', '318'],
            ['shared lanes', '4'],
            ['version', '0.1.0'],
          ]),
          {
            ...member('gw-2', '10.0.1.6:6379', [['connections', '12']]),
            state: 'attention',
            says: 'drains',
          },
        ],
      },
      {
        layer: 'server',
        state: 'good',
        says: 'One primary, two replicas, three Sentinels that agree.',
        allowed: 9_377,
        refused: 0,
        refusedByMinute: [],
        defences: [
          defence('server.network', 'listens where the gateway is'),
          defence('server.acl', 'each login has what it needs'),
          defence('server.config', 'cannot be told to write elsewhere'),
          defence('server.os', 'a user of its own, and few rights'),
        ],
        members: [
          member('redis-1', '10.0.1.7:6379', [
            ['role', 'primary'],
            ['memory', '812 MB of 2 GB'],
          ]),
          member('redis-2', '10.0.1.8:6379', [
            ['role', 'replica'],
            ['behind', '0 bytes'],
          ]),
        ],
      },
      {
        layer: 'data',
        state: 'good',
        says: 'Archived up to 300 ms ago; drilled two hours ago.',
        allowed: null,
        refused: null,
        refusedByMinute: [],
        defences: [
          defence('data.replicas', 'two copies that are current'),
          defence('data.archive', 'any moment comes back'),
        ],
        members: [
          member('archive', '/var/lib/rampart/archive', [
            ['segments', '212'],
            ['bytes', '4.2 GB'],
          ]),
        ],
      },
      {
        layer: 'watch',
        state: 'good',
        says: 'Five chains, signed 40 s ago; 4 sinks take everything.',
        allowed: 1_912,
        refused: 2,
        refusedByMinute: [],
        defences: [],
        members: [
          member('events', '/var/log/rampart', [
            ['chains', '5'],
            ['last checkpoint', '40 s ago'],
          ]),
        ],
      },
    ],
    waiting: 2,
    gaps: [],
  };
}

function nowScene(at: number): NowView {
  return {
    events: Array.from({ length: 40 }, (_, n) => eventAt(n + 1, at - (40 - n) * 1_700)),
    clients: [
      {
        gateway: 'gw-1',
        user: 'web',
        address: '10.0.1.11',
        connections: 96,
        since: at - 5 * hour,
        unlocked: false,
      },
      {
        gateway: 'gw-1',
        user: 'web',
        address: '10.0.1.12',
        connections: 101,
        since: at - 5 * hour,
        unlocked: false,
      },
      {
        gateway: 'gw-2',
        user: 'ops',
        address: '10.0.9.5',
        connections: 1,
        since: at - 3 * minute,
        unlocked: true,
      },
    ],
    refused: [
      {
        code: 'GATEWAY_LOGIN_FAILED',
        layer: 'gateway',
        means:
          'Somebody gave a wrong password. After a few the address has to wait, then it is banned.',
        count: 120,
        lastAt: at - minute,
        who: [
          '203.0.113.9 as web',
          '203.0.113.9 as default',
          '198.51.100.4 as web',
          '198.51.100.5 as ops',
        ],
      },
      {
        code: 'CSRF_CROSS_SITE',
        layer: 'csrf',
        means: 'Another site sent a request in the name of somebody who was logged in.',
        count: 9,
        lastAt: at - 4 * minute,
        who: ['https://evil.test'],
      },
    ],
    countedSince: at - 3_600_000,
    alerts: [
      {
        alert: 'refusal-burst',
        title: 'Many refusals from one address',
        since: at - 6 * minute,
        severity: 'high',
        count: 3,
        says: '203.0.113.9 was refused 120 times in five minutes.',
        todo: 'It is banned for an hour. If it is yours, fix its password and lift the ban: rampart gateway bans.',
      },
    ],
    gaps: [],
  };
}

function timeScene(at: number): TimeView {
  return {
    archives: [
      {
        name: 'cars',
        place: '/var/lib/rampart/archive',
        bytes: 4_200_000_000,
        segments: 212,
        histories: [
          {
            number: 1,
            from: at - 60 * hour,
            to: at - 38 * hour,
            breakBefore: null,
            timelines: [{ replid: 'a1', from: at - 60 * hour, to: at - 38 * hour }],
          },
          {
            number: 2,
            from: at - 36 * hour,
            to: at,
            breakBefore:
              'The archiver was away for two hours, and the server had forgotten where it was.',
            timelines: [
              { replid: 'b2', from: at - 36 * hour, to: at - 12 * hour },
              { replid: 'c3', from: at - 12 * hour, to: at },
            ],
          },
        ],
        marks: [
          { at: at - 49 * minute, kind: 'flush', says: 'FLUSHALL by ops emptied 48,211 keys.' },
          {
            at: at - 20 * hour,
            kind: 'rewriting',
            says: '9,120 values were overwritten within two seconds.',
          },
        ],
        drills: [
          { at: at - 2 * hour, passed: true, tookMilliseconds: 41_200, keys: 48_211 },
          { at: at - 26 * hour, passed: true, tookMilliseconds: 40_100, keys: 47_950 },
        ],
        behind: { bytes: 412, milliseconds: 300 },
        faults: [],
      },
    ],
    gaps: [],
    job: null,
  };
}
