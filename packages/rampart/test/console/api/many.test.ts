import { join } from 'node:path';

import { Stage, waitFor } from '@rampart/stage';
import * as v from 'valibot';
import { expect, it } from 'vitest';

import { openEventLog } from '../../../src/events/event-log.ts';
import { ConsoleStand } from '../stand.ts';

const others = 99;
const named = v.object({ id: v.string() });

it('one console watches a hundred deployments, each with its own events', async () => {
  await using stage = new Stage();
  const logs = await stage.newDirectory('logs');
  const names = Array.from({ length: others }, (_, at) => `shop-${at}`);
  await using stand = await ConsoleStand.open(stage, {
    others: Object.fromEntries(
      names.map((name) => [
        `${name}.yaml`,
        [
          'version: 1',
          // Two of them are of one application.
          `app: ${name === 'shop-98' ? 'shop-97' : name}`,
          `gateway: { listen: "127.0.0.1:6390", upstream: "127.0.0.1:6391", admin: { directory: ${join(logs, name)} } }`,
        ].join('\n'),
      ]),
    ),
  });
  const visitor = await stand.local();
  const { json } = await visitor.get('/api/session');
  const { deployments } = v.parse(v.object({ deployments: v.array(named) }), json);
  expect(deployments).toHaveLength(others + 1);
  expect(new Set(deployments.map(({ id }) => id)).size).toBe(others + 1);
  expect(deployments.map(({ id }) => id)).toContain('shop-97-2');
  const log = await openEventLog({
    directory: join(logs, 'shop-40', 'events'),
    chain: 'gateway-1',
    repeatWindow: 0,
  });
  log.record({
    time: Date.now(),
    class: 'api_activity',
    code: 'GATEWAY_KEY_REFUSED',
    severity: 'high',
    outcome: 'refused',
    layer: 'gateway',
    message: 'of one shop only',
  });
  await waitFor(
    async () => (await visitor.get('/api/d/shop-40/now')).text.includes('of one shop only'),
    { what: 'the event of its deployment' },
  );
  for (const id of ['cars', 'shop-41']) {
    expect((await visitor.get(`/api/d/${id}/now`)).text).not.toContain('of one shop only');
  }
  await log.close();
}, 300_000);
