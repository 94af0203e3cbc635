import { readFile } from 'node:fs/promises';
import { request } from 'node:http';

import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { families, familyNames } from '../../../src/gateway/operate/metrics/families.ts';
import { anonymous, everybody, GatewayProcess } from './gateway-process.ts';

/** For a process to be started, on a machine that has much else to do. */
const deadline = 60_000;
vi.setConfig({ testTimeout: 3 * deadline });

const stage = new Stage();
let redis: RedisServer;
let gateway: GatewayProcess;
let port: number;

beforeAll(async () => {
  redis = await stage.redis({});
  port = await stage.port();
  gateway = await GatewayProcess.serving(stage, redis, {
    users: [everybody],
    gateway: [anonymous, 'workers: 2', `health: "127.0.0.1:${port}"`],
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

interface Page {
  readonly status: number | undefined;
  readonly text: string;
}

function page(path: string, options: { method?: string; host?: string } = {}): Promise<Page> {
  const { method = 'GET', host = `127.0.0.1:${port}` } = options;
  return new Promise((resolve, reject) => {
    const asked = request(
      { port, host: '127.0.0.1', path, method, headers: { host } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        answer.on('end', () => resolve({ status: answer.statusCode, text }));
      },
    );
    asked.on('error', reject).end();
  });
}

/** The value of a sample, by all that stands before it. */
async function sample(name: string): Promise<number> {
  const { text } = await page('/metrics');
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}

describe('health', () => {
  it('is alive, and ready as long as the server answers', async () => {
    expect(await page('/live')).toEqual({ status: 200, text: 'live\n' });
    await waitFor(async () => (await page('/ready')).status === 200, { what: 'ready', deadline });
    redis.pause();
    await waitFor(async () => (await page('/ready')).status === 503, { what: 'not ready' });
    expect((await page('/ready')).text).toBe('not ready: the server does not answer\n');
    expect(await sample('rampart_gateway_server_up{worker="1"}')).toBe(0);
    expect((await page('/live')).status).toBe(200);
    redis.resume();
    await waitFor(async () => (await page('/ready')).text === 'ready\n', { what: 'ready again' });
    expect(await sample('rampart_gateway_ready')).toBe(1);
  });

  it.each([
    ['an address', '10.1.2.3:9000', 200],
    ['an address of version 6', '[::1]:9000', 200],
    ['localhost', 'localhost', 200],
    ['a name that somebody else gave us', 'rebound.attacker.test', 421],
    ['something that begins like an address', '127.0.0.1.attacker.test', 421],
    ['a port of nobody', ':9000', 421],
  ])('answers a request for %s with the right status', async (_, host, status) => {
    expect((await page('/live', { host })).status).toBe(status);
  });

  it('is only for reading, and there is nothing else', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await page('/live', { method })).status).toBe(405);
    }
    expect((await page('/')).status).toBe(404);
    expect((await page('/live', { method: 'HEAD' })).text).toBe('');
  });
});

describe('metrics', () => {
  it('count what clients do, by user', async () => {
    using peer = await gateway.peer();
    const commands = 'rampart_gateway_commands_total{user="app"}';
    const before = (await sample(commands)) || 0;
    for (let count = 0; count < 10; count += 1) await peer.ask('SET', 'metric', 'x'.repeat(100));
    expect(await peer.ask('FLUSHALL')).toMatch(/^-NOPERM/);
    expect(await sample(commands)).toBe(before + 10);
    expect(await sample('rampart_gateway_clients')).toBe(1);
    expect(await sample('rampart_gateway_lanes')).toBe(1);
    expect(await sample('rampart_gateway_refusals_total{code="GATEWAY_COMMAND_REFUSED"}')).toBe(1);
    expect(await sample('rampart_gateway_received_bytes_total{user="app"}')).toBeGreaterThan(1_000);
    expect(await sample('rampart_gateway_sent_bytes_total{user="app"}')).toBeGreaterThan(50);
    expect(await sample('rampart_gateway_workers{state="serving"}')).toBe(2);
    expect(await sample('rampart_gateway_log_healthy')).toBe(1);
  });

  it('sample round trips to the server', async () => {
    using peer = await gateway.peer();
    const count = 'rampart_gateway_round_trip_seconds_count';
    await waitFor(
      async () => {
        await peer.ask('PING');
        return (await sample(count)) >= 1;
      },
      { what: 'a sample' },
    );
    expect(await sample('rampart_gateway_round_trip_seconds_bucket{le="+Inf"}')).toBe(
      await sample(count),
    );
    expect(await sample('rampart_gateway_round_trip_seconds_sum')).toBeGreaterThan(0);
  });

  it('never fall when a worker ends', async () => {
    const total = 'rampart_gateway_connections_total';
    const before = await sample(total);
    const children = await gateway.children();
    for (const pid of children) process.kill(pid, 'SIGKILL');
    const restarts = 'rampart_gateway_worker_restarts_total';
    await waitFor(async () => (await sample(restarts)) === children.length, {
      what: 'restarts',
      deadline,
    });
    await waitFor(async () => (await page('/ready')).status === 200, { what: 'ready', deadline });
    expect(await sample(total)).toBeGreaterThanOrEqual(before);
  });

  it('are the ones that the reference lists, each with its labels', async () => {
    const { text } = await page('/metrics');
    const shown = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [
      name,
      type,
    ]);
    expect(shown).toEqual(familyNames.map((name) => [name, families[name].type]));
    for (const line of text.split('\n')) {
      const [, name = '', labels = ''] =
        /^(rampart_\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? /.exec(line) ?? [];
      const family = familyNames.find((known) => known === name);
      if (family === undefined) continue;
      const given = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label);
      expect(
        given.filter((label) => label !== 'le'),
        line,
      ).toEqual(families[family].labels);
    }
    const url = new URL('../../../../../docs/reference/gateway-metrics.md', import.meta.url);
    const rows = [
      ...(await readFile(url, 'utf8')).matchAll(
        /^\| `(rampart_\w+)` *\| (\w+) *\| ([^|]*?) *\| ([^|]*?) *\|$/gm,
      ),
    ];
    expect(rows.map(([, name, type, labels, help]) => ({ name, type, labels, help }))).toEqual(
      familyNames.map((name) => ({
        name,
        type: families[name].type,
        labels: families[name].labels.map((label) => `\`${label}\``).join(', '),
        help: families[name].help,
      })),
    );
  });
});
