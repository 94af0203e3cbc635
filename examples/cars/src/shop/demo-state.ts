// The honest, read-only status that the attacker's pages show before and after an attack. It has a
// listener of its own on the loopback address; the balancer does not lead to it.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Arrivals } from './arrivals.ts';
import type { Offers } from './offers.ts';
import type { Orders } from './orders.ts';
import type { People } from './people.ts';
import type { Sessions } from './sessions.ts';

export interface StateSources {
  readonly people: People;
  readonly offers: Offers;
  readonly orders: Orders;
  readonly sessions: Sessions;
  readonly arrivals: Arrivals;
}

export function createStateServer(sources: StateSources): Server {
  return createServer((_request, response) => {
    describeState(sources).then(
      (json) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(json);
      },
      (error: unknown) => {
        response.writeHead(503, { 'content-type': 'text/plain' }).end(String(error));
      },
    );
  });
}

async function describeState(sources: StateSources): Promise<string> {
  const { people, offers, orders, sessions, arrivals } = sources;
  const [everyone, allOffers, allOrders, arrived] = await Promise.all([
    people.all(),
    offers.list(),
    orders.list(),
    arrivals.latest(),
  ]);
  const peopleStates = everyone.map(async ({ name, email }) => ({
    name,
    email,
    sessions: await sessions.count(name),
    watching: await people.watching(name),
    bought: allOrders.filter((order) => order.buyer === name).length,
    offers: allOffers.filter((offer) => offer.seller === name).map((offer) => offer.id),
  }));
  const state = JSON.stringify({ people: await Promise.all(peopleStates) });
  // The arrivals are JSON already.
  return `${state.slice(0, -1)},"arrivals":[${arrived.join(',')}]}`;
}
