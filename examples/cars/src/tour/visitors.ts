// The people of the tour, each with a browser of their own.
import { waitFor } from '@rampart/stage';
import { BrowserClient } from '../browser-client.ts';
import type { Message, Reply } from '../browser-client.ts';
import { fetchState } from '../attacker/state.ts';
import { patience } from '../patience.ts';
import { seededPeople } from '../shop/seed.ts';
import type { System } from '../system.ts';
import { must } from './tally.ts';

export function browser(system: System): BrowserClient {
  return new BrowserClient({ origin: system.origins.shop, authority: system.authority });
}

export async function loggedIn(system: System, name: string): Promise<BrowserClient> {
  const client = browser(system);
  const password = seededPeople.find((person) => person.name === name)?.password ?? '';
  const reply = await client.logIn(name, password);
  must(reply.location === '/account', `${name} could not log in (${tell(reply)})`);
  return client;
}

/** A second window of the same browser. */
export function sameBrowser(system: System, client: BrowserClient): BrowserClient {
  const copy = browser(system);
  client.cookies.forEach((value, name) => copy.cookies.set(name, value));
  return copy;
}

/** Works out an instalment: a request with a token that needs nothing from Redis. */
export function finance(token: string): Message {
  return {
    method: 'POST',
    path: '/api/finance',
    contentType: 'application/json',
    body: JSON.stringify({ price: '10000', deposit: '1000', months: '36' }),
    headers: { 'x-csrf-token': token },
  };
}

export function tell({ status, code, server }: Reply): string {
  return `status ${String(status)}${code === '' ? '' : ` ${code}`} from ${server || 'the balancer'}`;
}

export const allServers = 3;

/** One request after another until every server that runs has answered. */
export async function onEveryServer(
  attempt: () => Promise<Reply>,
  servers: number = allServers,
): Promise<readonly Reply[]> {
  const replies = new Map<string, Reply>();
  for (let tries = 0; replies.size < servers; tries++) {
    must(tries < 10 * servers, `only ${[...replies.keys()].join(', ')} answered`);
    const reply = await attempt();
    if (reply.server !== '') replies.set(reply.server, reply);
  }
  return [...replies.values()];
}

/** Needs Redis, so it says when the servers are connected again. */
export async function everyServerSells({ servers }: System, buyer: BrowserClient): Promise<void> {
  // Without buying anything: while one server is without Redis, the others would sell until nothing is left.
  await waitFor(() => Promise.all(servers.map(({ stateUrl }) => fetchState([stateUrl]))), {
    what: 'every server reaches Redis',
    deadline: patience,
  });
  const sellers = new Set<string>();
  const refusal = await waitFor(
    async () => {
      const token = await buyer.tokenFrom('/cars/car-1');
      if (token === '') return false;
      const reply = await buyer.submit('/cars/car-1/buy', { _csrf: token });
      if (reply.location === '/account') sellers.add(reply.server);
      // No such answer becomes another one by asking again.
      else if (reply.status === 403 || reply.status === 409) return tell(reply);
      return sellers.size === servers.length && 'none';
    },
    { what: 'every server sells a car', deadline: patience },
  );
  must(refusal === 'none', `an honest buyer was refused: ${refusal}`);
}
