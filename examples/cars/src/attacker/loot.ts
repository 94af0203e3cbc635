// What an attacker gets who visits the shop as an ordinary customer: tokens that are genuine, but
// not the victim's.
import { BrowserClient, tokenIn } from '../browser-client.ts';
import type { ClientOptions } from '../browser-client.ts';
import type { Loot } from './attack.ts';
import { attackerPassword } from './attacks/accounts.ts';
import { attackerName } from './goals.ts';

export interface Gathered {
  readonly token: string;
  readonly visitorCookie: string;
}

const visitorCookieName = '__Host-csrf-visitor';

export async function gather(loot: Loot, shop: ClientOptions): Promise<Gathered> {
  if (loot === 'nothing') return { token: '', visitorCookie: '' };
  using client = new BrowserClient(shop);
  const token = await tokenFor(loot, client);
  return { token, visitorCookie: client.cookies.get(visitorCookieName) ?? '' };
}

async function tokenFor(loot: Exclude<Loot, 'nothing'>, client: BrowserClient): Promise<string> {
  if (loot === 'visitor token') return client.tokenFrom('/login');
  await client.logIn(attackerName, attackerPassword);
  if (loot === 'own token') return client.tokenFrom('/account');
  const page = (await client.get('/cars/car-1')).body;
  const token = tokenIn(page);
  await client.submit('/cars/car-1/buy', { _csrf: token });
  return token;
}
