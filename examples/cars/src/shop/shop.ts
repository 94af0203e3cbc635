import type { Arrivals } from './arrivals.ts';
import type { Tell } from './events.ts';
import type { Live } from './live.ts';
import type { Logins } from './logins.ts';
import type { Offers } from './offers.ts';
import type { Orders } from './orders.ts';
import type { People } from './people.ts';
import type { Protection } from './protection.ts';
import type { Redis } from './redis.ts';
import type { Sessions } from './sessions.ts';
import type { Settings } from './settings.ts';
import type { Show, Visits } from './visits.ts';

/** Everything the routes work with. */
export interface Shop {
  readonly settings: Settings;
  readonly redis: Redis;
  readonly people: People;
  readonly offers: Offers;
  readonly orders: Orders;
  readonly sessions: Sessions;
  readonly logins: Logins;
  readonly visits: Visits;
  readonly protection: Protection;
  readonly arrivals: Arrivals;
  readonly live: Live;
  readonly tell: Tell;
  readonly show: Show;
}
