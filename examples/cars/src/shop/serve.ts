// One web server of the shop, a process of its own. It says where it listens as a line of JSON.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createApp } from './app.ts';
import { createArrivals } from './arrivals.ts';
import { csrfProtection } from './csrf-protection.ts';
import { createStateServer } from './demo-state.ts';
import { teller } from './events.ts';
import { createLive } from './live.ts';
import { createLogins } from './logins.ts';
import type { Offers } from './offers.ts';
import { createOrders } from './orders.ts';
import { createPeople } from './people.ts';
import { noProtection } from './protection.ts';
import type { Protection } from './protection.ts';
import { connectRedis } from './redis.ts';
import type { Redis } from './redis.ts';
import { openSealingRing } from './ring.ts';
import { showProblem } from './routes/answers.ts';
import { keepSeeded, seed } from './seed.ts';
import { createSessions } from './sessions.ts';
import { settingsFromEnvironment } from './settings.ts';
import type { Settings } from './settings.ts';
import type { Shop } from './shop.ts';
import { createShow, createVisits } from './visits.ts';

/** `openOffers` is an argument and no setting: nothing that is configured can choose another one. */
export async function serve(
  openOffers: (redis: Redis, settings: Settings) => Offers | Promise<Offers>,
): Promise<void> {
  const settings = settingsFromEnvironment(process.env);
  const tell = teller(settings.name);
  const { redis, rings } = await connectRedis(settings.redisUrl);
  const { redis: subscriber } = await connectRedis(settings.redisUrl);
  const values = openSealingRing(rings, settings.sealKey, tell);
  await values.ready();
  const people = createPeople(redis, values);
  const offers = await openOffers(redis, settings);
  await seed(redis, people, offers);
  const stopSeeding = keepSeeded(redis, people, offers);
  const orders = createOrders(redis);
  const arrivals = createArrivals(redis, settings.name);
  const sessions = createSessions(redis, settings);
  const visits = createVisits(sessions, people);

  const protection: Protection = settings.isProtected
    ? await csrfProtection({
        rings,
        settings,
        visits,
        tell,
        onRefuse: ({ code, status }, request, response) => {
          response.set('X-CSRF-Error', code);
          const advice =
            'Nothing was changed. If you meant to do this, go back and load the page again.';
          showProblem(shop, request, response, { status, code, title: 'Request refused', advice });
        },
      })
    : noProtection();
  const live = await createLive({
    redis,
    subscriber,
    people,
    visits,
    protection,
    arrivals,
    serverName: settings.name,
  });
  const shop: Shop = {
    settings,
    redis,
    people,
    offers,
    orders,
    sessions,
    logins: createLogins(redis),
    visits,
    protection,
    arrivals,
    live,
    tell,
    show: createShow(settings, visits, protection),
  };

  const web = createServer(createApp(shop));
  live.attach(web);
  const state = createStateServer({ people, offers, orders, sessions, arrivals });
  const [port, statePort] = await Promise.all([listen(web), listen(state)]);
  console.log(JSON.stringify({ port, statePort }));

  const stop = async (): Promise<void> => {
    stopSeeding();
    live.close();
    for (const server of [web, state]) {
      server.close();
      server.closeAllConnections();
    }
    await Promise.all([protection.close(), values.close()]);
    offers.close();
    redis.destroy();
    subscriber.destroy();
  };
  process.once('SIGTERM', () => {
    stop().catch((error: unknown) => {
      console.error('Stopping failed:', error);
      process.exit(1);
    });
  });
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  return address.port;
}
