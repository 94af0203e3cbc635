import { startSystem } from '../system.ts';
import type { System } from '../system.ts';
import { tokenIn } from '../browser-client.ts';
import type { Reply } from '../browser-client.ts';
import type { Tally } from './tally.ts';
import { must } from './tally.ts';
import { loggedIn, tell } from './visitors.ts';

/** Where the discount of the shop's first car lies, seen as an id. */
export const hostileId = 'car-1:discount';
const victimPath = '/cars/car-1';

/** Keys of Redis out of what a browser sends: a price that somebody else sets. */
export async function discountAttack(system: System, tally: Tally): Promise<void> {
  tally.section('Keys that input cannot bend');
  await tally.check(
    'Mallory offers a car at the address of a discount: there is none',
    async () => {
      using mallory = await loggedIn(system, 'mallory');
      const before = priceIn(await mallory.get(victimPath));
      const reply = await offerAt(mallory, hostileId);
      must(reply.status === 404 && reply.body.includes('CLIENT_KEY_INPUT'), tell(reply));
      const after = priceIn(await mallory.get(victimPath));
      must(after === before, `the price is ${after} now`);
      return `CLIENT_KEY_INPUT on ${reply.server}, the car still costs ${after}`;
    },
  );

  await tally.check('the same shop with keys out of texts: the attack succeeds there', async () => {
    const scratch = { isProtected: true, sameSite: 'None', rawKeys: true, servers: 1 } as const;
    await using raw = await startSystem(scratch);
    using mallory = await loggedIn(raw, 'mallory');
    const before = priceIn(await mallory.get(victimPath));
    await offerAt(mallory, hostileId);
    const page = await mallory.get(victimPath);
    const bought = await mallory.submit(`${victimPath}/buy`, { _csrf: tokenIn(page.body) });
    must(bought.location === '/account', tell(bought));
    const { body } = await mallory.get('/account');
    must(body.includes('€1<'), 'he has paid more than € 1');
    return `a car for ${before} is his for ${priceIn(page)}`;
  });

  await tally.check('a car whose price is not positive is sold to nobody', async () => {
    using bob = await loggedIn(system, 'bob');
    const token = await bob.tokenFrom('/cars/car-5');
    await system.store.command('HSET', 'cars:offer:car-5', 'price', '-500');
    const reply = await bob.submit('/cars/car-5/buy', { _csrf: token });
    await system.store.command('HSET', 'cars:offer:car-5', 'price', '16400');
    must(reply.status === 409, tell(reply));
    const { body } = await bob.get('/account');
    must(!body.includes('Porter'), 'he has it all the same');
    return `refused on ${reply.server}`;
  });
}

interface Seller {
  get(path: string): Promise<Reply>;
  submit(path: string, fields: Readonly<Record<string, string>>): Promise<Reply>;
}

export async function offerAt(seller: Seller, address: string): Promise<Reply> {
  const token = tokenIn((await seller.get('/sell')).body);
  return seller.submit('/offers', { _csrf: token, address, ...wreck });
}

const wreck = {
  title: 'A wreck',
  year: '1999',
  price: '1',
  kilometres: '400000',
  shape: 'van',
  colour: 'sand',
};

function priceIn({ body }: Reply): string {
  return /class="price">(?:<s>[^<]*<\/s> )?([^<]+)</.exec(body)?.[1]?.trim() ?? 'unknown';
}
