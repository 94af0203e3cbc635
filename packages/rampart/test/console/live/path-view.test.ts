import { describe, expect, it } from 'vitest';

import { pathView } from '../../../src/console/live/path-view.ts';
import type { PathInput } from '../../../src/console/live/path-view.ts';
import type { LayerOnPath } from '../../../src/console/contract/path.ts';
import { Tally } from '../../../src/console/live/tally.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import type { GatewayReading } from '../../../src/console/live/gateways.ts';

const noon = 1_790_000_000_000;
const policy = loadPolicy(
  'version: 1\napp: cars\ngateway: { listen: "127.0.0.1:6380", upstream: "127.0.0.1:6379" }\n',
  'test',
);
const withServers = loadPolicy('version: 1\napp: cars\nserver: {}\n', 'test');
const socket = { name: 'cars', path: '/run/cars.sock' };

const working: GatewayReading = {
  gateway: socket,
  kind: 'answers',
  connections: [],
  pending: [],
  status: {
    app: 'cars',
    version: '1',
    age: 1,
    policy: { source: 'rampart.yaml', loadedAt: noon },
    listens: ['127.0.0.1:6380'],
    workers: { wanted: 2, serving: 2, restarts: 0 },
    connections: 3,
    upstream: 'here',
    lanes: 1,
    owns: 1,
    bans: 0,
    grants: 0,
    pending: 0,
    log: 'written',
    isDraining: false,
    observes: false,
  },
};

function layer(name: LayerOnPath['layer'], input: Partial<PathInput> = {}): LayerOnPath {
  const view = pathView({
    now: noon,
    policy,
    tally: new Tally(),
    gateways: [working],
    reachable: new Map(),
    alerts: { alerts: [], gap: null },
    unread: [],
    ...input,
  });
  const found = view.layers.find((each) => each.layer === name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}

describe('the path', () => {
  it('has the six layers in the order in which a request meets them, the watch last', () => {
    const { layers } = pathView({
      now: noon,
      policy,
      tally: new Tally(),
      gateways: [],
      reachable: new Map(),
      alerts: { alerts: [], gap: null },
      unread: [],
    });
    expect(layers.map((each) => each.layer)).toEqual([
      'csrf',
      'client',
      'gateway',
      'server',
      'data',
      'watch',
    ]);
  });

  it('calls nothing good of which nobody tells', () => {
    for (const name of ['csrf', 'client'] as const) {
      expect(layer(name)).toMatchObject({ state: 'unknown', refused: null, allowed: null });
    }
    expect(layer('server', { gateways: [] })).toMatchObject({ state: 'unknown' });
  });

  it.each([
    [{ upstream: 'away' }, 'bad'],
    [{ log: 'broken' }, 'bad'],
    [{ workers: { wanted: 2, serving: 1, restarts: 3 } }, 'attention'],
    [{ isDraining: true }, 'attention'],
    [{ observes: true }, 'attention'],
    [{}, 'good'],
  ] as const)('says of a gateway with %j that it is %s', (status, state) => {
    const gateways = [{ ...working, status: { ...working.status, ...status } }];
    expect(layer('gateway', { gateways })).toMatchObject({ state, members: [{ state }] });
  });

  it('says why a gateway was not heard', () => {
    const gateways = [{ gateway: socket, kind: 'silent', why: 'No gateway answers.' } as const];
    expect(layer('gateway', { gateways })).toMatchObject({
      state: 'bad',
      says: 'No gateway answers.',
    });
  });

  it('names the servers that do not answer, and whether there is service all the same', () => {
    const [server] = withServers.deployment?.servers ?? [];
    const reachable = new Map([[server?.name ?? '', false]]);
    const input = { policy: withServers, reachable };
    expect(layer('server', input)).toMatchObject({ state: 'attention' });
    expect(layer('server', { ...input, gateways: [] })).toMatchObject({ state: 'bad' });
    expect(layer('server', { policy: withServers, gateways: [] })).toMatchObject({
      state: 'unknown',
    });
  });

  it('asks for attention where something failed lately and nothing has recovered', () => {
    const tally = new Tally();
    tally.add(
      {
        time: noon - 1_000,
        class: 'application_lifecycle',
        code: 'ARCHIVE_BEHIND',
        severity: 'high',
        outcome: 'failed',
        layer: 'csrf',
        message: 'the ring is away',
      },
      noon,
    );
    expect(layer('csrf', { tally })).toMatchObject({
      state: 'attention',
      says: 'the ring is away',
    });
    expect(layer('csrf', { tally, now: noon + 3_600_000 }).state).toBe('good');
  });

  it('shows the alerts that stand, and says when nobody watches', () => {
    const alert = {
      alert: 'node-down',
      title: 'A server is down',
      since: noon,
      severity: 'critical',
      count: 1,
      says: 'it does not answer',
      todo: 'start it',
    };
    expect(layer('watch', { alerts: { alerts: [alert], gap: null } })).toMatchObject({
      state: 'bad',
      says: '1 alert stands.',
    });
    expect(layer('watch', { unread: [['/var/log', 'EACCES']] })).toMatchObject({ state: 'bad' });
    expect(layer('watch')).toMatchObject({ state: 'good' });
  });
});
