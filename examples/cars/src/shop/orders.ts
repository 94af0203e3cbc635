import { randomBytes } from 'node:crypto';
import { integer, lua, script, statusReply, text } from '@rampart/client';
import { keys, offerId, orderId } from './keys.ts';
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

export type Purchase = 'BOUGHT' | 'SOLD' | 'UNPRICED';

export interface Orders {
  buy(offerId: string, buyer: string, server: string): Promise<Purchase>;
  list(): Promise<readonly Order[]>;
}

// One script, so that of two buyers on two servers only one gets the last car. Whatever has become of
// a price in Redis, nobody is given money for taking a car.
const buy = script({
  name: 'buy',
  keys: {
    offer: keys.offer,
    discount: keys.discount,
    offers: keys.offers,
    order: keys.order,
    orders: keys.orders,
  },
  arguments: {
    offerId,
    orderId,
    buyer: text({ maxBytes: 32 }),
    server: text({ maxBytes: 40 }),
    at: integer(),
  },
  reply: statusReply<Purchase>('BOUGHT', 'SOLD', 'UNPRICED'),
  lua: lua`
    local stock = tonumber(redis.call('HGET', keys.offer, 'stock') or '0')
    if stock < 1 then return redis.status_reply('SOLD') end
    local asked = redis.call('HGET', keys.discount, 'price') or redis.call('HGET', keys.offer, 'price')
    local price = tonumber(asked or '')
    if not price or not (price > 0) then return redis.status_reply('UNPRICED') end
    redis.call('HSET', keys.order,
      'title', redis.call('HGET', keys.offer, 'title'),
      'price', price,
      'seller', redis.call('HGET', keys.offer, 'seller'),
      'buyer', args.buyer, 'at', args.at, 'server', args.server)
    redis.call('LPUSH', keys.orders, args.orderId)
    if stock == 1 then
      redis.call('DEL', keys.offer, keys.discount)
      redis.call('ZREM', keys.offers, args.offerId)
    else
      redis.call('HINCRBY', keys.offer, 'stock', -1)
    end
    return redis.status_reply('BOUGHT')
  `,
});

export function createOrders(redis: Redis): Orders {
  const find = async (id: string): Promise<Order | undefined> =>
    toOrder(id, await redis.hGetAll(keys.order.key({ id })));
  return {
    async buy(id, buyer, server) {
      const order = `order-${randomBytes(5).toString('hex')}`;
      return await redis.run(buy, {
        keys: {
          offer: keys.offer.key({ id }),
          discount: keys.discount.key({ id }),
          offers: keys.offers.key(),
          order: keys.order.key({ id: order }),
          orders: keys.orders.key(),
        },
        arguments: { offerId: id, orderId: order, buyer, server, at: Date.now() },
      });
    },
    async list() {
      const ids = await redis.lRange(keys.orders.key(), 0, 199);
      const orders = await Promise.all(ids.map(find));
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
