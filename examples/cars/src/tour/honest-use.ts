import { tokenIn } from '../browser-client.ts';
import type { System } from '../system.ts';
import type { Tally } from './tally.ts';
import { must } from './tally.ts';
import { allServers, browser, finance, loggedIn, onEveryServer, tell } from './visitors.ts';

/** What people do in a shop, on whichever server they land. */
export async function honestUse(system: System, tally: Tally): Promise<void> {
  tally.section('Honest use');

  await tally.check('the catalogue comes from all servers', async () => {
    using visitor = browser(system);
    const replies = await onEveryServer(() => visitor.get('/'));
    return replies.map(({ server }) => server).join(', ');
  });

  await tally.check('a token from each server is good on each server', async () => {
    using bob = await loggedIn(system, 'bob');
    const pages = await onEveryServer(() => bob.get('/cars/car-2'));
    const pairs = new Set<string>();
    for (const page of pages) {
      const token = tokenIn(page.body);
      const replies = await onEveryServer(async () => {
        const reply = await bob.send(finance(token));
        must(reply.status === 200, `${tell(reply)} refused a token of ${page.server}`);
        return reply;
      });
      replies.forEach(({ server }) => pairs.add(`${short(page.server)}→${short(server)}`));
    }
    must(pairs.size === allServers ** 2, `only ${[...pairs].join(' ')}`);
    return [...pairs].join(' ');
  });

  await tally.check('Alice logs in and changes her e-mail address', async () => {
    using alice = await loggedIn(system, 'alice');
    const page = await alice.get('/account');
    const email = `alice+${String(Date.now())}@home.example`;
    const reply = await alice.submit('/account/email', { _csrf: tokenIn(page.body), email });
    must(reply.location === '/account', tell(reply));
    must((await alice.get('/account')).body.includes(email), 'the address is not on her page');
    return `token from ${page.server}, checked by ${reply.server}`;
  });

  await tally.check('Bob sells a car with a multipart form', async () => {
    using bob = await loggedIn(system, 'bob');
    const page = await bob.get('/sell');
    const reply = await bob.send(multipart({ _csrf: tokenIn(page.body), ...bobsCar }));
    must(reply.location.startsWith('/cars/'), tell(reply));
    must((await bob.get(reply.location)).body.includes(bobsCar.title), 'the car is not shown');
    return `token from ${page.server}, checked by ${reply.server}`;
  });

  await tally.check('Alice buys it', async () => {
    using alice = await loggedIn(system, 'alice');
    const path = await pathOf(alice, bobsCar.title);
    const page = await alice.get(path);
    const reply = await alice.submit(`${path}/buy`, { _csrf: tokenIn(page.body) });
    must(reply.location === '/account', tell(reply));
    must((await alice.get('/account')).body.includes(bobsCar.title), 'the order is not shown');
    return `token from ${page.server}, used up on ${reply.server}`;
  });

  await tally.check('Olga, the admin, sees the order and removes an offer', async () => {
    using olga = await loggedIn(system, 'olga');
    const page = await olga.get('/admin');
    must(page.body.includes(bobsCar.title), 'the order is not on her page');
    const reply = await olga.submit('/offers/car-6', {
      _csrf: tokenIn(page.body),
      _method: 'DELETE',
    });
    must(reply.location === '/admin', tell(reply));
    must((await olga.get('/cars/car-6')).status === 404, 'the offer is still there');
  });

  await tally.check('the live connection opens for a page of the shop', async () => {
    using alice = await loggedIn(system, 'alice');
    const reply = await alice.send({
      method: 'GET',
      path: '/live',
      headers: upgradeHeaders,
      initiator: { origin: system.origins.shop, site: 'same-origin', mode: 'websocket' },
    });
    must(reply.status === 101, tell(reply));
  });
}

const bobsCar = {
  title: 'Tour special',
  year: '2015',
  price: '4321',
  kilometres: '70000',
  shape: 'roadster',
  colour: 'moss',
};

const upgradeHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': Buffer.from('sixteen bytes ok').toString('base64'),
};

function multipart(fields: Readonly<Record<string, string>>) {
  const boundary = '----tour';
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    method: 'POST',
    path: '/offers',
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: `${parts.join('')}--${boundary}--\r\n`,
  };
}

async function pathOf(
  client: { get(path: string): Promise<{ readonly body: string }> },
  title: string,
): Promise<string> {
  const { body } = await client.get('/');
  const path = new RegExp(`href="(/cars/[a-z0-9-]+)">${title}<`).exec(body)?.[1];
  must(path !== undefined, `${title} is not in the catalogue`);
  return path;
}

function short(server: string): string {
  return server.replace('shop-', '');
}
