// Real servers and Sentinels. A partition is the case that matters: the old primary goes on taking
// writes from the clients on its side.
import { describe, expect, it } from 'vitest';
import { untold } from '../../../src/archive/failover/group.ts';
import { RelayNetwork } from '../../../src/archive/failover/relay-network.ts';
import { measureFailover } from '../../../src/archive/failover/measure.ts';

const shape = {
  program: process.env['RAMPART_REDIS_SERVER'] ?? 'redis-server',
  servers: 3,
  sentinels: 3,
  quorum: 2,
  downAfter: 1_000,
  failoverWithin: 6_000,
};
const careful = { appendOnly: 'everysec', replicas: { least: 1, lag: 1_000 } } as const;
const splitFor = 5_000;
const relays = async (): Promise<RelayNetwork> => new RelayNetwork();

describe('a primary that is cut off', () => {
  it('loses few of the writes that it acknowledged when it wants replicas, and many when not', async () => {
    const told = await measureFailover(shape, careful, 'partition', splitFor, relays);
    const asTheyCome = await measureFailover(shape, untold, 'partition', splitFor, relays);
    expect(asTheyCome.lostFor).toBeGreaterThan(splitFor);
    expect(told.lost).toBeLessThan(asTheyCome.lost / 2);
    expect(told.acknowledged).toBeGreaterThan(0);
  });
});

describe('a primary that is killed', () => {
  it('has a successor that has nearly all', async () => {
    const told = await measureFailover(shape, careful, 'kill', splitFor, relays);
    expect(told.acknowledged).toBeGreaterThan(0);
    expect(told.lost).toBeLessThan(told.acknowledged / 10);
  });
});
