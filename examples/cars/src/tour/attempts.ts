import type { Attack, Surroundings } from '../attacker/attack.ts';
import { attacks } from '../attacker/attacks/index.ts';
import { victim } from '../attacker/goals.ts';
import { gather } from '../attacker/loot.ts';
import { lookAround } from '../attacker/runs.ts';
import { fetchState } from '../attacker/state.ts';
import type { ShopState } from '../attacker/state.ts';
import type { BrowserClient, Initiator, Reply } from '../browser-client.ts';
import { tokenIn } from '../browser-client.ts';
import type { System } from '../system.ts';
import type { Tally } from './tally.ts';
import { must } from './tally.ts';
import { loggedIn, onEveryServer, tell } from './visitors.ts';

/** The attacker's pages, as the requests that a browser makes of them, the victim's cookies with them. */
export async function attackerPages(system: System, tally: Tally): Promise<void> {
  tally.section("The attacker's pages (cookies go along: SameSite=None)");
  using alice = await loggedIn(system, victim);
  for (const attack of attacks) {
    const surroundings = await lookFor(system, attack);
    const messages = attack.wire(surroundings);
    if (messages.length === 0) {
      tally.note(`${attack.title}: happens in the browser; the browser test shows it`);
      continue;
    }
    await tally.check(attack.title, async () => {
      const before = await state(system);
      const replies: Reply[] = [];
      for (const message of messages) replies.push(await alice.send(message));
      must(!attack.goal.isReached(before, await state(system)), 'it SUCCEEDED');
      return attack.stoppedAnyway === undefined
        ? `stopped, ${replies.map(explainRefusal).join(', ')}`
        : `came to nothing, ${replies.map(explainFailure).join(', ')}`;
    });
  }

  await tally.check('no page of the shop can be framed', async () => {
    const { headers } = await alice.get('/cars/car-3');
    const policy = String(headers['content-security-policy']);
    must(policy.includes("frame-ancestors 'none'"), `the policy says ${policy}`);
    must(headers['x-frame-options'] === 'DENY', 'X-Frame-Options is missing');
  });
}

/** The layers behind the first one, for browsers and proxies that send less. */
export async function laterLayers(system: System, tally: Tally): Promise<void> {
  tally.section('What stops a forgery when the browser says less');
  using alice = await loggedIn(system, victim);
  const foreign = system.origins.elsewhere;
  const older: Initiator = { origin: foreign, site: undefined, mode: 'navigate' };
  const silent: Initiator = { origin: undefined, site: undefined, mode: 'navigate' };
  const forge = async (initiator: Initiator, token?: string): Promise<string> => {
    const before = await state(system);
    const body = new URLSearchParams({
      email: 'forged@prizes.example',
      ...(token !== undefined && { _csrf: token }),
    }).toString();
    const contentType = 'application/x-www-form-urlencoded';
    const path = '/account/email';
    const reply = await alice.send({ method: 'POST', path, contentType, body, initiator });
    const after = await state(system);
    must(emailOf(before) === emailOf(after), 'it SUCCEEDED');
    return explainRefusal(reply);
  };
  const clientOptions = { origin: system.origins.shop, authority: system.authority };

  await tally.check('without Sec-Fetch-Site, by its Origin', () => forge(older));
  await tally.check('without that too, by the missing token', () => forge(silent));
  await tally.check("with a token of Mallory's session", async () =>
    forge(silent, (await gather('own token', clientOptions)).token),
  );
  await tally.check("with a visitor's token", async () =>
    forge(silent, (await gather('visitor token', clientOptions)).token),
  );
  await tally.check('with a guessed token', () => forge(silent, 'A'.repeat(80)));
}

/** A token that counts once, on a route where twice would cost money. */
export async function onceOnly(system: System, tally: Tally): Promise<void> {
  tally.section('Tokens that count once');
  using alice = await loggedIn(system, victim);
  const buy = (token: string): Promise<Reply> => alice.submit('/cars/car-4/buy', { _csrf: token });

  await tally.check('of twelve replays at once exactly one buys a car', async () => {
    const token = await tokenFor(alice, '/cars/car-4');
    const replies = await Promise.all(Array.from({ length: 12 }, () => buy(token)));
    const bought = replies.filter(({ location }) => location === '/account');
    must(bought.length === 1, `${String(bought.length)} cars were bought`);
    return `on ${bought.map(({ server }) => server).join()}, the others refused`;
  });

  await tally.check('a used token is refused on every server', async () => {
    const token = await tokenFor(alice, '/cars/car-4');
    const first = await buy(token);
    must(first.location === '/account', tell(first));
    const replies = await onEveryServer(() => buy(token));
    return replies.map(explainRefusal).join(', ');
  });
}

async function lookFor(system: System, attack: Attack): Promise<Surroundings> {
  const { origins, authority } = system;
  const loot = await gather(attack.loot ?? 'nothing', { origin: origins.shop, authority });
  const around = lookAround(await state(system));
  return { shop: origins.shop, here: origins[attack.place], ...loot, ...around };
}

function state(system: System): Promise<ShopState> {
  return fetchState(system.servers.map(({ stateUrl }) => stateUrl));
}

function emailOf({ people }: ShopState): string {
  return people.find(({ name }) => name === victim)?.email ?? '';
}

async function tokenFor(client: BrowserClient, path: string): Promise<string> {
  const token = tokenIn((await client.get(path)).body);
  must(token !== '', `${path} holds no token`);
  return token;
}

function explainRefusal(reply: Reply): string {
  must(reply.code !== '', `it was not refused by the protection: ${tell(reply)}`);
  return `${reply.code} on ${reply.server}`;
}

/** What a browser needs in order to go on after its preflight must not be there. */
function explainFailure(reply: Reply): string {
  must(reply.headers['access-control-allow-origin'] === undefined, 'the shop agreed');
  return reply.code === '' ? tell(reply) : `${reply.code} on ${reply.server}`;
}
