// The shop's offers as they are often written: keys are put together from texts, and an id is whatever
// the browser sent. `npm start -- --raw-keys` and the tour show what that costs. An offer with the id
// `car-1:discount` is stored where the discount of `car-1` lies.
import { toOffer } from './offers.ts';
import type { Offer, Offers } from './offers.ts';
import { openClient } from './redis.ts';

const offersIndex = 'cars:offers';
const offerKey = (id: string): string => `cars:offer:${id}`;
const discountKey = (id: string): string => `cars:offer:${id}:discount`;

export async function openOffersByText(redisUrl: string): Promise<Offers> {
  const redis = await openClient(redisUrl);
  const find = async (id: string): Promise<Offer | undefined> => {
    const [fields, discount] = await Promise.all([
      redis.hGetAll(offerKey(id)),
      redis.hGet(discountKey(id), 'price'),
    ]);
    return toOffer(id, fields, discount);
  };
  return {
    find,
    async list() {
      const ids = await redis.zRange(offersIndex, 0, 199, { REV: true });
      const offers = await Promise.all(ids.map(find));
      return offers.filter((offer) => offer !== undefined);
    },
    async add({ id, ...offer }) {
      if ((await redis.exists(offerKey(id))) === 1) return false;
      const fields = Object.entries(offer).map(([name, value]) => [name, String(value)] as const);
      await redis
        .multi()
        .hSet(offerKey(id), Object.fromEntries(fields))
        .zAdd(offersIndex, { score: Date.now(), value: id })
        .exec();
      return true;
    },
    async discount(id, price) {
      await redis.hSet(discountKey(id), 'price', price);
    },
    async remove(id) {
      const [removed] = await Promise.all([
        redis.zRem(offersIndex, id),
        redis.del([offerKey(id), discountKey(id)]),
      ]);
      return removed === 1;
    },
    close: () => redis.destroy(),
  };
}
