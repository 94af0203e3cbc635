// What clients cost that only wait: memory of the proxy and of the server for each of them.
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Stage } from '@rampart/stage';
import { memoryOf } from '../measure/cpu.ts';
import type { Door } from './door.ts';

export interface IdleStanding {
  readonly door: string;
  readonly clients: number;
  /** Bytes before anybody came, and with all of them there. */
  readonly proxyBefore: number;
  readonly proxyAfter: number;
  /** Bytes that the server took more. */
  readonly serverGrowth: number;
}

const main = fileURLToPath(new URL('idle-main.ts', import.meta.url));

/** Heaps shrink a little after so many logins. */
const settlingMilliseconds = 2_000;

export async function measureIdle(
  stage: Stage,
  door: Door,
  clients: number,
): Promise<IdleStanding> {
  const { port, login, proxy, server } = door;
  const before = { proxy: memoryOf(proxy), server: memoryOf([server.pid]) };
  const args = [`${port}`, `${clients}`, ...(login.user === null ? [] : [login.user])];
  const crowd = await stage.node(main, args, {
    env: { BENCH_PASSWORD: login.password },
    ready: /all idle/,
    deadline: 120_000,
    atStrike: 'kill',
  });
  await delay(settlingMilliseconds);
  const standing = {
    door: door.name,
    clients,
    proxyBefore: before.proxy,
    proxyAfter: memoryOf(proxy),
    serverGrowth: memoryOf([server.pid]) - before.server,
  };
  await crowd.kill();
  return standing;
}
