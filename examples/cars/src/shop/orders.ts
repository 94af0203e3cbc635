import { randomBytes } from 'node:crypto';
import { offerKey, offersIndex } from './offers.ts';
import type { Redis } from './redis.ts';

/** A car that was bought. */
export interface Order {
  readonly id: string;
  readonly title: string;
  readonly price: number;
  readonly buyer: string;
  readonly seller: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The server that took the order. */
  readonly server: string;
}

export interface Orders {
  /** `undefined` when the last one is sold. */
  buy(offerId: string, buyer: string, server: string): Promise<string | undefined>;
  list(): Promise<readonly Order[]>;
}

const ordersIndex = 'cars:orders';
const orderKey = (id: string): string => `cars:order:${id}`;

// One script, so that of two buyers on two servers only one gets the last car.
const buyScript = `
local stock = tonumber(redis.call('HGET', KEYS[1], 'stock') or '0')
if stock < 1 then return 0 end
redis.call('HSET', KEYS[3],
  'title', redis.call('HGET', KEYS[1], 'title'),
  'price', redis.call('HGET', KEYS[1], 'price'),
  'seller', redis.call('HGET', KEYS[1], 'seller'),
  'buyer', ARGV[2], 'at', ARGV[3], 'server', ARGV[4])
redis.call('LPUSH', KEYS[4], ARGV[1])
if stock == 1 then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[5])
else
  redis.call('HINCRBY', KEYS[1], 'stock', -1)
end
return 1`;

export function createOrders(redis: Redis): Orders {
  return {
    async buy(offerId, buyer, server) {
      const id = `order-${randomBytes(5).toString('hex')}`;
      const bought = await redis.eval(buyScript, {
        keys: [offerKey(offerId), offersIndex, orderKey(id), ordersIndex],
        arguments: [id, buyer, String(Date.now()), server, offerId],
      });
      return bought === 1 ? id : undefined;
    },
    async list() {
      const ids = await redis.lRange(ordersIndex, 0, 199);
      const orders = await Promise.all(
        ids.map(async (id) => toOrder(id, await redis.hGetAll(orderKey(id)))),
      );
      return orders.filter((order) => order !== undefined);
    },
  };
}

function toOrder(id: string, fields: Readonly<Record<string, string>>): Order | undefined {
  const { title, buyer, seller, server } = fields;
  if (title === undefined || buyer === undefined) return undefined;
  if (seller === undefined || server === undefined) return undefined;
  return {
    id,
    title,
    buyer,
    seller,
    server,
    price: Number(fields['price']),
    at: Number(fields['at']),
  };
}
