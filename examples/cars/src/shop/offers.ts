import { randomBytes } from 'node:crypto';
import { booleanReply, integer, json, lua, script } from '@rampart/client';
import type { CarColour, CarShape } from './art.ts';
import { isCarColour, isCarShape } from './art.ts';
import { keys, offerId } from './keys.ts';
import type { Redis } from './redis.ts';

/** A car as somebody offers it. */
export interface NewOffer {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly year: number;
  /** Whole euros. */
  readonly price: number;
  readonly kilometres: number;
  readonly shape: CarShape;
  readonly colour: CarColour;
  /** How many of them there are; bought ones are taken off. */
  readonly stock: number;
  /** Name of the person who sells it; `shop` for the shop's own. */
  readonly seller: string;
}

/** A car that is for sale. `price` is what it costs today. */
export interface Offer extends NewOffer {
  /** What it cost without the discount that it has, if it has one. */
  readonly usualPrice: number | undefined;
}

export interface Offers {
  list(): Promise<readonly Offer[]>;
  find(id: string): Promise<Offer | undefined>;
  /** `false` when there is an offer with this id already; that one stays as it is. */
  add(offer: NewOffer): Promise<boolean>;
  /** What it costs from now on. */
  discount(id: string, price: number): Promise<void>;
  /** `false` when it was gone already. */
  remove(id: string): Promise<boolean>;
  /** Ends what it opened itself. */
  close(): void;
}

// One script, so that nobody can offer a car under the address of another one.
const add = script({
  name: 'add',
  keys: { offer: keys.offer, offers: keys.offers },
  arguments: { id: offerId, fields: json({ maxBytes: 2000 }), at: integer() },
  reply: booleanReply(),
  lua: lua`
    if redis.call('EXISTS', keys.offer) == 1 then return false end
    for name, value in pairs(args.fields) do redis.call('HSET', keys.offer, name, value) end
    redis.call('ZADD', keys.offers, args.at, args.id)
    return true
  `,
});

export function newOfferId(): string {
  return `car-${randomBytes(5).toString('hex')}`;
}

export function createOffers(redis: Redis): Offers {
  const find = async (id: string): Promise<Offer | undefined> => {
    const [fields, discount] = await Promise.all([
      redis.hGetAll(keys.offer.key({ id })),
      redis.hGet(keys.discount.key({ id }), 'price'),
    ]);
    return toOffer(id, fields, discount);
  };
  return {
    find,
    async list() {
      const ids = await redis.zRange(keys.offers.key(), 0, 199, { REV: true });
      const offers = await Promise.all(ids.map(find));
      return offers.filter((offer) => offer !== undefined);
    },
    async add({ id, ...fields }) {
      return await redis.run(add, {
        keys: { offer: keys.offer.key({ id }), offers: keys.offers.key() },
        arguments: { id, fields, at: Date.now() },
      });
    },
    async discount(id, price) {
      await redis.hSet(keys.discount.key({ id }), 'price', price);
    },
    async remove(id) {
      const [removed] = await redis
        .multi()
        .zRem(keys.offers.key(), id)
        .del(keys.offer.key({ id }))
        .del(keys.discount.key({ id }))
        .exec();
      return removed === 1;
    },
    close: () => {},
  };
}

/** `undefined` for what nobody can buy: an offer without all that one must know, or without a price. */
export function toOffer(
  id: string,
  fields: Readonly<Record<string, string>>,
  discount: string | null,
): Offer | undefined {
  const { title, text, shape, colour, seller } = fields;
  if (title === undefined || text === undefined || seller === undefined) return undefined;
  if (!isCarShape(shape) || !isCarColour(colour)) return undefined;
  const usual = Number(fields['price']);
  const price = discount === null ? usual : Number(discount);
  if (!(price > 0)) return undefined;
  return {
    id,
    title,
    text,
    shape,
    colour,
    seller,
    price,
    usualPrice: discount === null ? undefined : usual,
    year: Number(fields['year']),
    kilometres: Number(fields['kilometres']),
    stock: Number(fields['stock']),
  };
}
