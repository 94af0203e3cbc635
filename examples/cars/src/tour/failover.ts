import { waitFor } from '@rampart/stage';
import { patience } from '../patience.ts';
import type { System } from '../system.ts';
import type { Tally } from './tally.ts';
import { must } from './tally.ts';
import { traffic } from './traffic.ts';
import { everyServerSells, loggedIn, onEveryServer, tell } from './visitors.ts';

/** A gateway dies, then the primary falls silent: people go on. */
export async function failover(system: System, tally: Tally): Promise<void> {
  const { deployment } = system;
  if (deployment === null || deployment.gateways === null) return;
  const { gateways } = deployment;
  tally.section('Losing a gateway, and the primary');
  using alice = await loggedIn(system, 'alice');
  using bob = await loggedIn(system, 'bob');
  // A server that has never met somebody cannot believe him while it connects again.
  for (const person of [alice, bob]) await onEveryServer(() => person.get('/account'));

  await tally.check('a gateway is killed under traffic: a reconnect, and no more', async () => {
    const seen = (status: string): Promise<unknown> =>
      waitFor(async () => (await gateways.balancer.servers())[1]?.status === status, {
        what: `the second gateway is ${status}`,
        deadline: patience,
      });
    const report = await traffic([alice, bob], async () => {
      await gateways.second.kill();
      await seen('DOWN');
      await everyServerSells(system, alice);
      await gateways.restart();
      await seen('UP');
    });
    must(report.refused.length === 0, report.refused.map(tell).join(', '));
    must(report.lost === 0, `${String(report.lost)} requests were lost`);
    return `${String(report.sent)} requests`;
  });

  await tally.check(
    'the primary falls silent under traffic: no honest request is refused',
    async () => {
      const before = await deployment.primary();
      let after = before;
      const report = await traffic([alice, bob], async () => {
        const thaw = await deployment.freezePrimary();
        try {
          after = await waitFor(
            async () => {
              const now = await deployment.primary();
              return now === before ? undefined : now;
            },
            { what: 'the Sentinels have chosen another primary', deadline: patience },
          );
          await everyServerSells(system, bob);
        } finally {
          thaw();
        }
      });
      must(report.refused.length === 0, report.refused.map(tell).join(', '));
      return `${String(report.sent)} requests, ${String(before)} → ${String(after)}`;
    },
  );

  await tally.check('the old primary comes back as a replica', async () => {
    await waitFor(
      async () => {
        const replication = String(await deployment.command('INFO', 'replication'));
        return /slave\d+:ip=127\.0\.0\.1,port=[1-9]\d*,state=online/.test(replication);
      },
      { what: 'a replica is in step', deadline: patience },
    );
  });
}
