import { waitFor } from '@rampart/stage';
import type { BrowserClient, Reply } from '../browser-client.ts';
import { tokenIn } from '../browser-client.ts';
import { patience } from '../patience.ts';
import { seededPeople } from '../shop/seed.ts';
import type { System } from '../system.ts';
import type { Tally } from './tally.ts';
import { must } from './tally.ts';
import { traffic } from './traffic.ts';
import { browser, everyServerSells, finance, loggedIn, onEveryServer, tell } from './visitors.ts';

/** The server that the tour kills. */
export const killed = 'shop-2';

/** Redis is gone and comes back, is emptied, and at last a web server dies. */
export async function faults(system: System, tally: Tally): Promise<void> {
  tally.section('When things break');
  await redisAway(system, tally);
  await redisEmptied(system, tally);
  await serverKilled(system, tally);
}

async function redisAway(system: System, tally: Tally): Promise<void> {
  using alice = await loggedIn(system, 'alice');
  // Every server has met her and holds a page of hers.
  const pages = await onEveryServer(() => alice.get('/cars/car-4'));
  const tokens = pages.map(({ body }) => tokenIn(body));
  const [token = '', another = ''] = tokens;
  await system.store.away();

  await tally.check('Redis is gone: the catalogue goes on', async () => {
    const replies = await onEveryServer(() => alice.get('/'));
    must(
      replies.every(({ status }) => status === 200),
      replies.map(tell).join(', '),
    );
  });
  await tally.check('tokens are made and checked on all servers without it', async () => {
    for (const old of tokens) {
      const replies = await onEveryServer(() => alice.send(finance(old)));
      must(
        replies.every(({ status }) => status === 200),
        replies.map(tell).join(', '),
      );
    }
    const fresh = await alice.tokenFrom('/login');
    const reply = await alice.send(finance(fresh));
    must(reply.status === 200, tell(reply));
  });
  await tally.check('a token that counts once is refused rather than counted twice', async () => {
    const replies = await onEveryServer(() => alice.submit('/cars/car-4/buy', { _csrf: token }));
    must(
      replies.every(({ status, code }) => status === 503 && code !== ''),
      replies.map(tell).join(', '),
    );
    return replies.map(({ code, server }) => `${code} on ${server}`).join(', ');
  });

  await system.store.back();
  await tally.check(
    'Redis is back: people are still logged in, and every server sells',
    async () => {
      await everyServerSells(system, alice);
    },
  );
  await tally.check('tokens from before the outage are still good', async () => {
    const replies = await onEveryServer(() => alice.send(finance(another)));
    must(
      replies.every(({ status }) => status === 200),
      replies.map(tell).join(', '),
    );
  });
}

async function redisEmptied(system: System, tally: Tally): Promise<void> {
  // Three people, each with a log-in form from another server.
  const opened: { readonly person: BrowserClient; readonly form: Reply }[] = [];
  await onEveryServer(async () => {
    const person = browser(system);
    const form = await person.get('/login');
    opened.push({ person, form });
    return form;
  });
  await system.store.command('FLUSHALL');

  await tally.check('Redis is emptied: log-in forms opened before still work', async () => {
    using visitor = browser(system);
    await waitFor(async () => (await visitor.get('/cars/car-2')).status === 200, {
      what: 'the shop has stocked its shelves again',
      deadline: patience,
    });
    const servers: string[] = [];
    for (const { person, form } of opened) {
      const password = seededPeople.find(({ name }) => name === 'bob')?.password ?? '';
      const fields = { _csrf: tokenIn(form.body), name: 'bob', password };
      const reply = await person.submit('/login', fields);
      must(reply.location === '/account', `${form.server}'s form: ${tell(reply)}`);
      servers.push(`${form.server}→${reply.server}`);
    }
    return servers.join(', ');
  });
  opened.forEach(({ person }) => person[Symbol.dispose]());

  await tally.check('what counts once counts again', async () => {
    using bob = await loggedIn(system, 'bob');
    const reply = await bob.submit('/cars/car-1/buy', {
      _csrf: await bob.tokenFrom('/cars/car-1'),
    });
    must(reply.location === '/account', tell(reply));
  });
}

async function serverKilled(system: System, tally: Tally): Promise<void> {
  const doomed = system.servers.find(({ name }) => name === killed);
  must(doomed !== undefined, `there is no ${killed}`);
  await tally.check(`${doomed.name} is killed under traffic: no token is refused`, async () => {
    using alice = await loggedIn(system, 'alice');
    using bob = await loggedIn(system, 'bob');
    const report = await traffic([alice, bob], async () => {
      await doomed.process.kill();
      await waitFor(async () => (await system.balancer.servers())[1]?.status === 'DOWN', {
        what: 'the balancer has noticed',
        deadline: patience,
      });
      await onEveryServer(() => alice.send({ method: 'GET', path: '/' }), 2);
    });
    must(report.refused.length === 0, report.refused.map(tell).join(', '));
    // At most what the server was just busy with.
    must(report.lost <= 2, `${String(report.lost)} requests were lost`);
    return `${String(report.sent)} requests, ${String(report.lost)} of them lost with the server`;
  });
  await tally.check('the two others carry on alone', async () => {
    using olga = await loggedIn(system, 'olga');
    const token = await olga.tokenFrom('/admin');
    const replies = await onEveryServer(() => olga.send(finance(token)), 2);
    must(
      replies.every(({ status }) => status === 200),
      replies.map(tell).join(', '),
    );
    return replies.map(({ server }) => server).join(', ');
  });
}
