import { randomBytes } from 'node:crypto';
import type { CarColour, CarShape } from './art.ts';
import { isCarColour, isCarShape } from './art.ts';
import type { Redis } from './redis.ts';

/** A car that somebody sells. */
export interface Offer {
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

export interface Offers {
  list(): Promise<readonly Offer[]>;
  find(id: string): Promise<Offer | undefined>;
  add(offer: Offer): Promise<void>;
  /** `false` when it was gone already. */
  remove(id: string): Promise<boolean>;
}

export const offersIndex = 'cars:offers';
export const offerKey = (id: string): string => `cars:offer:${id}`;
// What comes from a path becomes part of a key only in this form.
const idPattern = /^[a-z0-9-]{1,40}$/;

export function newOfferId(): string {
  return `car-${randomBytes(5).toString('hex')}`;
}

export function createOffers(redis: Redis): Offers {
  const find = async (id: string): Promise<Offer | undefined> => {
    if (!idPattern.test(id)) return undefined;
    return toOffer(id, await redis.hGetAll(offerKey(id)));
  };
  return {
    find,
    async list() {
      const ids = await redis.zRange(offersIndex, 0, 199, { REV: true });
      const offers = await Promise.all(ids.map(find));
      return offers.filter((offer) => offer !== undefined);
    },
    async add({ id, ...offer }) {
      const fields = Object.entries(offer).map(([name, value]) => [name, String(value)] as const);
      await redis
        .multi()
        .hSet(offerKey(id), Object.fromEntries(fields))
        .zAdd(offersIndex, { score: Date.now(), value: id }, { condition: 'NX' })
        .exec();
    },
    async remove(id) {
      if (!idPattern.test(id)) return false;
      const [removed] = await Promise.all([redis.zRem(offersIndex, id), redis.del(offerKey(id))]);
      return removed === 1;
    },
  };
}

function toOffer(id: string, fields: Readonly<Record<string, string>>): Offer | undefined {
  const { title, text, shape, colour, seller } = fields;
  if (title === undefined || text === undefined || seller === undefined) return undefined;
  if (!isCarShape(shape) || !isCarColour(colour)) return undefined;
  return {
    id,
    title,
    text,
    shape,
    colour,
    seller,
    year: Number(fields['year']),
    price: Number(fields['price']),
    kilometres: Number(fields['kilometres']),
    stock: Number(fields['stock']),
  };
}
