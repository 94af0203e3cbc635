// The whole way, with a real server, a real log and a real receiver: what happens is told, once, also
// over a restart.
import { join } from 'node:path';
import { mkdir, rm, writeFile } from 'node:fs/promises';

import { Stage, waitFor } from '@rampart/stage';
import type { StageProcess } from '@rampart/stage';
import { expect, it } from 'vitest';

import type { Alert } from '../../src/alerts/alert.ts';
import { nothingRemembered } from '../../src/alerts/judge/servers.ts';
import { readState } from '../../src/alerts/state-file.ts';
import { Watchtower } from '../../src/alerts/watchtower.ts';
import { openWatchtower } from '../../src/alerts/open.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { openEventLog } from '../../src/events/event-log.ts';
import { readStanding } from '../../src/alerts/standing.ts';
import type { StandingAlert } from '../../src/console/contract/now.ts';
import { readTold } from '../../src/alerts/sinks/read-told.ts';
import { rampart } from '../cli/rampart.ts';
import { event } from './made.ts';
import { startReceiver } from './receiver.ts';
import { commandFile } from '../cli/command.ts';

it('what happens is told once, also over a restart, and what is over too', async () => {
  await using stage = new Stage();
  const { port, received } = await startReceiver(stage);
  const redis = await stage.redis();
  const follower = await stage.redis();
  const directory = await stage.newDirectory('watched');
  const [gateway, metrics] = [await stage.port(), await stage.port()];
  const policy = join(directory, 'rampart.yaml');
  await writeFile(
    policy,
    `version: 1
app: shop
gateway:
  listen: "127.0.0.1:${gateway}"
  upstream: "127.0.0.1:${redis.port}"
  admin: { directory: ${directory} }
alerts:
  directory: ${directory}/alerts
  every: 1s
  gather: { most: 100, per: 5m }
  metrics: "127.0.0.1:${metrics}"
  bounds: { down_after: 1s }
  to: { webhook: "http://127.0.0.1:${port}/" }
`,
  );
  const log = await openEventLog({ directory: join(directory, 'events'), chain: 'gateway-1' });
  await log.durably(event('GATEWAY_CANARY_TOUCHED', Date.now() - 5_000, { user: 'before' }));

  const watch = (): Promise<StageProcess> =>
    stage.start(
      process.execPath,
      ['--conditions=rampart-source', commandFile, 'alerts', '--policy', policy],
      { ready: /^ready /mu },
    );
  const heard = (): readonly string[] =>
    received
      .flatMap(({ body }) => readTold(body)?.alerts ?? [])
      .map(({ kind, alert, about }) => `${kind} ${alert} ${about}`);
  const hears = (what: string): Promise<unknown> => waitFor(() => heard().includes(what), { what });
  const page = async (): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${metrics}/metrics`);
    return response.text();
  };

  const first = await watch();
  // It must have looked once: those who follow at the first look may follow.
  await waitFor(async () => (await page()).includes('rampart_server_up{'), {
    what: 'a first look',
  });
  await log.durably(event('GATEWAY_CANARY_TOUCHED', Date.now(), { user: 'web\u001b[2J' }));
  await hears('began canary-touched web?[2J');
  await follower.command('REPLICAOF', '127.0.0.1', String(redis.port));
  await hears(`began new-replica 127.0.0.1:${follower.port}`);
  await follower.command('REPLICAOF', 'NO', 'ONE');
  await hears(`ended new-replica 127.0.0.1:${follower.port}`);

  const figures = await page();
  expect(figures).toContain(
    `rampart_server_up{server="127.0.0.1:${redis.port}",kind="server"} 1\n`,
  );
  expect(figures).toMatch(/^rampart_alerts_standing\{alert="canary-touched",.*\} 1$/mu);
  const standing = await readStanding(join(directory, 'alerts'));
  const shown: readonly StandingAlert[] | undefined = standing?.alerts;
  expect(shown).toMatchObject([{ title: 'A canary key was touched', severity: 'critical' }]);
  const listed = rampart('alerts', 'list', '--policy', policy);
  expect(listed.status).toBe(2);
  expect(listed.stdout).toContain('A canary key was touched');

  // What happens while nobody watches is told by the next one, and nothing is told twice.
  first.signal('SIGKILL');
  await first.exited;
  await log.durably(event('GATEWAY_EGRESS_EXCEEDED', Date.now(), { user: 'web' }));
  await redis.kill();
  const next = await watch();
  await hears('began egress-limit web');
  await hears(`began server-down 127.0.0.1:${redis.port}`);
  await redis.restart();
  await hears(`ended server-down 127.0.0.1:${redis.port}`);
  expect(heard().filter((each) => each.startsWith('began canary-touched'))).toHaveLength(1);
  expect(heard().join('\n')).not.toContain('before');

  // Of what is silenced nobody is told.
  const silenced = rampart(
    'alerts',
    'silence',
    'server-down',
    '--for',
    '1h',
    '--why',
    'an upgrade',
    '--policy',
    policy,
  );
  expect(silenced.stdout).toMatch(/^Nobody is told of server-down until .*: an upgrade$/mu);
  const before = received.length;
  await redis.kill();
  await waitFor(async () => (await page()).includes('rampart_alerts_silenced 1\n'), {
    what: 'a silenced alert',
  });
  expect(received).toHaveLength(before);
  next.signal('SIGTERM');
  expect((await next.exited).code).toBe(0);
  await log.close();
});

it('no two of them work in one directory', async () => {
  await using stage = new Stage();
  const directory = await stage.newDirectory('alerts');
  const policy = loadPolicy(
    `version: 1\napp: shop\nalerts: { directory: ${directory} }\n`,
    'rampart.yaml',
  );
  await using one = await openWatchtower(policy, () => {});
  expect(one.tower.lookedAt).toBe(0);
  await expect(openWatchtower(policy, () => {})).rejects.toMatchObject({ code: 'ALERTS_IN_USE' });
});

it('a log that cannot be read is told of once, however often it is tried, and when it can be', async () => {
  await using stage = new Stage();
  const directory = await stage.newDirectory('alerts');
  const log = join(await stage.newDirectory('logs'), 'events');
  await writeFile(log, 'no directory');
  const { alerts } = loadPolicy(
    `version: 1\napp: shop\nalerts: { directory: ${directory}, logs: ${log} }\n`,
    'rampart.yaml',
  );
  if (alerts === null) throw new Error('The policy has no alerts.');
  const told: string[] = [];
  const tower = await Watchtower.start({
    app: 'shop',
    alerts,
    sinks: [],
    open: async () => ({ sources: [], memory: () => nothingRemembered }),
    tell: ({ code }) => told.push(code),
    tick: 10,
  });
  const standing = async (): Promise<readonly Alert[]> =>
    (await readState(directory))?.standing.alerts ?? [];
  await waitFor(async () => (await standing()).some(({ since, last }) => last > since + 200), {
    what: 'several tries',
  });
  expect(await standing()).toMatchObject([{ rule: 'not-watched', about: log }]);
  await rm(log);
  await mkdir(log);
  await waitFor(() => told.includes('ALERTS_ENDED'), { what: 'a log that can be read' });
  await tower.stop();
  expect(await standing()).toEqual([]);
  expect(told).toEqual(['ALERTS_STARTED', 'ALERTS_BEGAN', 'ALERTS_ENDED', 'ALERTS_STOPPED']);
});

it('a state that somebody altered is not taken for true', async () => {
  await using stage = new Stage();
  const directory = await stage.newDirectory('alerts');
  await writeFile(join(directory, 'alerts.json'), '{"v":1,"standing":{"alerts":[]}}');
  await expect(readStanding(directory)).rejects.toMatchObject({ code: 'ALERTS_STATE_UNREADABLE' });
});

it('a trial goes through every sink, and says what came back', async () => {
  await using stage = new Stage();
  const { port, received } = await startReceiver(stage, { answer: () => ({ status: 202 }) });
  const nobody = await stage.port();
  const policy = join(await stage.newDirectory('policy'), 'rampart.yaml');
  await writeFile(
    policy,
    `version: 1
app: shop
alerts:
  to:
    - webhook: "http://127.0.0.1:${port}/"
    - { email: ops@shop.test, sender: rampart@shop.test, smtp: "127.0.0.1:${nobody}", tls: none }
`,
  );
  // Not `rampart`, which waits for its end and answers nobody meanwhile.
  const trial = await stage.start(
    process.execPath,
    ['--conditions=rampart-source', commandFile, 'alerts', 'test', '--policy', policy],
    {},
  );
  await trial.closed;
  expect(trial.output).toContain(`taken by the webhook 127.0.0.1:${port}: status 202`);
  expect(trial.output).toMatch(/ALERTS_NOT_TAKEN: The mail 127\.0\.0\.1:\d+ took nothing: E/u);
  expect((await trial.exited).code).toBe(1);
  expect(received[0]?.body).toContain('A trial: alerts arrive here');
});
