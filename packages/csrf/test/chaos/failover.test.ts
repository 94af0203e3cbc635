// Honest requests and revocations, while the Redis that holds the ring dies and another takes over.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage, waitFor } from '@rampart/stage';
import { Graveyard } from './graveyard.ts';
import {
  behindSentinels,
  failOver,
  failOverLosing,
  inCluster,
  needingReplicas,
  type Group,
} from './groups.ts';
import { Person } from './person.ts';
import { full, Shop } from './shop.ts';

// Both take the keyring the same way, so the small run looks at the one that more people have.
const topologies: readonly (readonly [string, (stage: Stage) => Promise<Group>])[] = [
  ['Sentinels', behindSentinels],
  ...(full ? ([['a cluster', inCluster]] as const) : []),
];

describe.each(topologies)('with %s', (_, setUp) => {
  let stage: Stage;
  let group: Group;
  let shop: Shop;

  beforeAll(async () => {
    stage = new Stage();
    group = await setUp(stage);
    shop = await Shop.open(stage, { store: group.store });
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
    await stage.strike();
  });

  test('a failover that loses a revocation brings nothing back and refuses nobody', async () => {
    const [web1, web2] = shop.fleet.three;
    const dead = new Graveyard();
    const leaver = new Person('leaver');
    await leaver.open(web1, shop.chance);
    dead.bury(leaver);
    const key = leaver.tokens[0]?.key ?? '';
    const other = new Person('other');
    const payer = new Person('payer');
    const { body: paid } = await payer.open(web1, shop.chance);
    expect(await payer.send(web1, '/transfer', paid)).toMatchObject({ status: 200 });
    await shop.traffic.transfers.whileInTrouble(async () => {
      await failOverLosing(group, async () => {
        shop.traffic.forget([key]);
        await web2.operate('revoke-key', { id: key });
        await other.open(web2, shop.chance);
        await web2.operate('revoke-session', { session: 'other' });
        dead.bury(other);
        // A server that has not heard of a key cannot learn it while there is no primary.
        await Promise.all(shop.fleet.inService.map((server) => server.hears()));
      });
      await shop.traffic.flows();
    });
    await dead.rests(shop.fleet);
    expect(shop.wrongs).toEqual([]);
    expect(await shop.count('KEYRING_HEALED')).toBeGreaterThan(0);

    // The old primary comes back with nothing, and must not be believed.
    await group.holder.start();
    await shop.traffic.flows();
    expect(await dead.restless(shop.fleet)).toEqual([]);
    for (const server of shop.fleet.servers) {
      expect(await payer.send(server, '/transfer', paid)).not.toMatchObject({ status: 200 });
    }
    expect(shop.wrongs).toEqual([]);
  });

  test('a failover refuses no honest request', async () => {
    const back: Group = { ...group, holder: group.heir, heir: group.holder };
    const keys = await shop.keys();
    await shop.traffic.transfers.whileInTrouble(async () => {
      await failOver(back);
      await shop.traffic.flows();
    });
    expect(shop.wrongs).toEqual([]);
    expect(await shop.keys()).toEqual(keys);
  });
});

// A primary that was frozen takes writes when it comes back, until the Sentinels find out. Redis has
// a setting against that, which routes that count tokens once need.
if (full) {
  test('a deposed primary lets nothing pass twice, where it needs a replica to write', async () => {
    await using stage = new Stage();
    const { store, group } = await needingReplicas(stage);
    await using shop = await Shop.open(stage, { store });
    const { transfers } = shop.traffic;
    const deposed = await group.primary();
    await transfers.whileInTrouble(async () => {
      await group.failover({ by: 'pause' });
      deposed.resume();
      await waitFor(async () => (await deposed.info('replication'))['role'] === 'slave', {
        what: 'the deposed primary has become a replica',
        deadline: 150_000,
      });
      await shop.traffic.flows();
    });
    expect(transfers.outcomes.get('one passed')).toBeGreaterThan(10);
    expect(shop.wrongs).toEqual([]);
  }, 300_000);
}
