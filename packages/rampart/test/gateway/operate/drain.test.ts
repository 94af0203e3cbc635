import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { Stage, waitFor, type RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { askAdmin } from '../../../src/gateway/admin/ask.ts';
import { drain } from '../../../src/gateway/admin/verbs.ts';
import { Peer } from '../peer.ts';
import { anonymous, GatewayProcess, type Plan } from './gateway-process.ts';

const stage = new Stage();
let redis: RedisServer;

beforeAll(async () => {
  redis = await stage.redis({});
});
afterAll(() => stage[Symbol.asyncDispose]());

describe.each([1, 2])('a gateway of %i that is told to stop', (workers) => {
  let gateway: GatewayProcess;
  let unix: string;

  async function begin(): Promise<void> {
    unix = join(await stage.newDirectory('listen'), 'gateway.sock');
    const plan: Plan = {
      gateway: [anonymous, `workers: ${workers}`],
      listen: `["127.0.0.1:0", "unix:${unix}"]`,
    };
    gateway = await GatewayProcess.serving(stage, redis, plan);
  }

  it('answers what was asked, lets transactions end, closes the rest, and leaves nothing behind', async () => {
    await begin();
    const [idle, blocked, within] = [
      await gateway.peer(),
      await Peer.to({ path: unix }),
      await gateway.peer(),
    ];
    expect(await idle.ask('PING')).toBe('PONG');
    expect(await within.ask('MULTI')).toBe('OK');
    expect(await within.ask('SET', 'drain:tx', 'done')).toBe('QUEUED');
    blocked.send('BLPOP', 'drain:list', '0');
    await waitFor(async () => (await redis.info('clients'))['blocked_clients'] === '1', {
      what: 'BLPOP waits',
    });
    const { port } = gateway;
    gateway.process.signal('SIGTERM');
    expect(await idle.last()).toBe('+PONG\r\n');
    // One worker may hear of it a moment after the other.
    await waitFor(() => isRefused(port), { what: 'closed listeners' });
    expect(await within.ask('EXEC')).toEqual(['OK']);
    await within.last();
    await redis.command('RPUSH', 'drain:list', 'late');
    expect(await blocked.last()).toContain('late');
    expect(await gateway.process.exited).toEqual({ code: 0, signal: null });
    expect(await gateway.children()).toEqual([]);
    expect(existsSync(gateway.socket)).toBe(false);
    expect(existsSync(unix)).toBe(false);
    const left = await readdir(join(gateway.directory, 'events'));
    expect(left.filter((name) => name.endsWith('.lock'))).toEqual([]);
    await gateway.told('GATEWAY_STOPPING');
    expect(await gateway.events('EVENTS_LOG_CLOSED')).toHaveLength(workers === 1 ? 1 : 3);
  });

  it('stops at once when it is told twice', async () => {
    await begin();
    using blocked = await gateway.peer();
    blocked.send('BLPOP', 'drain:never', '0');
    await waitFor(async () => (await redis.info('clients'))['blocked_clients'] === '1', {
      what: 'BLPOP waits',
    });
    await askAdmin(gateway.socket, drain, {});
    await waitFor(async () => (await gateway.status()).isDraining, { what: 'it stops' });
    expect(gateway.process.running).toBe(true);
    gateway.process.signal('SIGTERM');
    expect(await gateway.process.exited).toEqual({ code: 0, signal: null });
    await blocked.last();
  });
});

async function isRefused(port: number): Promise<boolean> {
  try {
    (await Peer.to(port))[Symbol.dispose]();
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
  }
}
