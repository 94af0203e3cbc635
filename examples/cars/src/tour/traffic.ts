// Honest people at work while something happens behind the scenes.
import { setTimeout as pause } from 'node:timers/promises';
import type { BrowserClient, Reply } from '../browser-client.ts';
import { tokenIn } from '../browser-client.ts';
import { finance } from './visitors.ts';

export interface TrafficReport {
  readonly sent: number;
  /** Requests with a token that the protection refused: there must be none. */
  readonly refused: readonly Reply[];
  /** Requests that nobody answered properly, such as those a killed server was busy with. */
  readonly lost: number;
  readonly servers: readonly string[];
}

/** Milliseconds: people read, and a machine that is busy with them has no time for what happens meanwhile. */
const betweenPages = 50;

/** Each client loads a page and sends two requests with its token, over and over. */
export async function traffic(
  clients: readonly BrowserClient[],
  meanwhile: () => Promise<void>,
): Promise<TrafficReport> {
  const refused: Reply[] = [];
  const servers = new Set<string>();
  let sent = 0;
  let lost = 0;
  const over = new AbortController();

  const note = (reply: Reply | undefined): void => {
    sent += 1;
    if (reply?.server !== undefined && reply.server !== '') servers.add(reply.server);
    if (reply !== undefined && reply.code !== '') refused.push(reply);
    else if (reply?.status !== 200) lost += 1;
  };
  const work = async (client: BrowserClient): Promise<void> => {
    while (!over.signal.aborted) {
      await pause(betweenPages);
      const page = await answered(client.get('/cars/car-2'));
      const token = tokenIn(page?.body ?? '');
      if (token === '') continue;
      note(await answered(client.send(finance(token))));
      note(await answered(client.send(finance(token))));
    }
  };
  const working = Promise.all(clients.map(work));
  try {
    await meanwhile();
  } finally {
    over.abort();
    await working;
  }
  return { sent, refused, lost, servers: [...servers].toSorted() };
}

/** `undefined` when the connection broke. */
function answered(reply: Promise<Reply>): Promise<Reply | undefined> {
  return reply.catch(() => undefined);
}
