import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '@rampart/stage';
import { patience } from '../patience.ts';
import { connectRedis } from '../shop/redis.ts';
import { openRing } from '../shop/ring.ts';
import type { System } from '../system.ts';
import type { Tally } from './tally.ts';
import { must } from './tally.ts';
import { traffic } from './traffic.ts';
import { finance, loggedIn, onEveryServer, sameBrowser, tell } from './visitors.ts';

/** What an operator does with keys, and a person with sessions, while others go on. */
export async function keysAndSessions(system: System, tally: Tally): Promise<void> {
  tally.section('Keys and sessions');
  const { redis, rings } = await connectRedis(system.store.url);
  await using ring = openRing(rings, system.sealKey);
  await ring.ready();

  await tally.check(
    'keys are rotated under traffic, and no honest request is refused',
    async () => {
      using alice = await loggedIn(system, 'alice');
      using bob = await loggedIn(system, 'bob');
      const old = await alice.tokenFrom('/account');
      const report = await traffic([alice, bob], async () => {
        for (let turn = 0; turn < 3; turn++) {
          await ring.rotate({ immediately: true });
          await pause(500);
        }
      });
      must(report.refused.length === 0, report.refused.map(tell).join(', '));
      must(report.lost === 0, `${String(report.lost)} requests were lost`);
      const replies = await onEveryServer(() => alice.send(finance(old)));
      must(
        replies.every(({ status }) => status === 200),
        'a token from before the rotation was refused',
      );
      return `3 rotations, ${String(report.sent)} requests on ${report.servers.join(', ')}`;
    },
  );

  // How long it took is told and not judged: the promise of a second is for machines that keep up.
  await tally.check('after a compromise old tokens die everywhere', async () => {
    using bob = await loggedIn(system, 'bob');
    const old = await bob.tokenFrom('/account');
    await ring.compromised();
    const since = performance.now();
    await untilRefusedEverywhere(() => bob.send(finance(old)));
    const took = performance.now() - since;
    const reply = await bob.send(finance(await bob.tokenFrom('/account')));
    must(reply.status === 200, `a new token was refused: ${tell(reply)}`);
    return `${String(Math.round(took))} ms`;
  });

  await tally.check('after log-out nothing of the session is good on any server', async () => {
    using bob = await loggedIn(system, 'bob');
    using otherWindow = sameBrowser(system, bob);
    const token = await bob.tokenFrom('/account');
    const reply = await bob.submit('/logout', { _csrf: token });
    must(reply.location === '/', tell(reply));
    const since = performance.now();
    await untilRefusedEverywhere(() => otherWindow.send(finance(token)));
    const took = Math.round(performance.now() - since);
    const pages = await onEveryServer(() => otherWindow.get('/account'));
    must(
      pages.every(({ location }) => location === '/login'),
      'the session is still open',
    );
    return `logged out on ${reply.server}, refused everywhere after ${String(took)} ms`;
  });

  redis.destroy();
}

async function untilRefusedEverywhere(attempt: Parameters<typeof onEveryServer>[0]): Promise<void> {
  await waitFor(async () => (await onEveryServer(attempt)).every(({ code }) => code !== ''), {
    what: 'every server refuses it',
    deadline: patience,
  });
}
