// Offers and orders over Redis, with keys that are made and with keys that are put together from texts.
import type { ClientError } from '@rampart/client';
import { Stage } from '@rampart/stage';
import type { RedisServer } from '@rampart/stage';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openOffersByText } from '../src/shop/offers-by-text.ts';
import { createOffers } from '../src/shop/offers.ts';
import type { NewOffer, Offers } from '../src/shop/offers.ts';
import { createOrders } from '../src/shop/orders.ts';
import type { Orders } from '../src/shop/orders.ts';
import { connectRedis } from '../src/shop/redis.ts';

const stage = new Stage();
let server: RedisServer;
let offers: Offers;
let orders: Orders;
let close: () => void;

beforeAll(async () => {
  server = await stage.redis();
  const { redis } = await connectRedis(server.url);
  offers = createOffers(redis);
  orders = createOrders(redis);
  close = () => redis.destroy();
});

afterAll(async () => {
  close();
  await stage.strike();
});

const lark: NewOffer = {
  id: 'lark',
  title: 'Lark',
  text: 'Light and thrifty.',
  year: 2021,
  price: 13_900,
  kilometres: 38_000,
  shape: 'hatchback',
  colour: 'cherry',
  stock: 3,
  seller: 'shop',
};

beforeEach(async () => {
  await server.command('FLUSHALL');
  await offers.add(lark);
});

const hostileIds = [
  'lark:discount',
  'lark*',
  'LARK',
  '../lark',
  'lark\n',
  '',
  '{lark}',
  'a'.repeat(41),
];

test.each(hostileIds)(
  'an offer with the id %j is neither found, nor made, nor bought',
  async (id) => {
    const refusal: Partial<ClientError> = { code: 'CLIENT_KEY_INPUT', status: 404 };
    await expect(offers.find(id)).rejects.toMatchObject(refusal);
    await expect(offers.add({ ...lark, id, price: 1 })).rejects.toMatchObject(refusal);
    await expect(orders.buy(id, 'bob', 'shop-1')).rejects.toMatchObject(refusal);
    expect(await server.command('DBSIZE')).toBe(2);
  },
);

test('with keys out of texts the same id sets the price of another offer', async () => {
  const byText = await openOffersByText(server.url);
  try {
    expect(await byText.add({ ...lark, id: 'lark:discount', price: 1, seller: 'mallory' })).toBe(
      true,
    );
    expect(await byText.find('lark')).toMatchObject({
      price: 1,
      usualPrice: 13_900,
      seller: 'shop',
    });
  } finally {
    byText.close();
  }
});

test('an address that is taken stays with whoever has it', async () => {
  expect(await offers.add({ ...lark, price: 1, seller: 'mallory' })).toBe(false);
  expect(await offers.find('lark')).toMatchObject({ price: 13_900, seller: 'shop' });
});

test('a discount is what is paid, and goes with the offer', async () => {
  await offers.discount('lark', 12_500);
  expect(await offers.find('lark')).toMatchObject({ price: 12_500, usualPrice: 13_900 });
  expect(await orders.buy('lark', 'bob', 'shop-1')).toBe('BOUGHT');
  expect(await orders.list()).toMatchObject([{ price: 12_500, buyer: 'bob', seller: 'shop' }]);
  expect(await offers.remove('lark')).toBe(true);
  await offers.add(lark);
  expect(await offers.find('lark')).toMatchObject({ price: 13_900, usualPrice: undefined });
});

test.each(['0', '-1', '-13900', 'nan', '', 'free'])(
  'with the price %j nobody is sold a car, whether it is the usual one or a discount',
  async (price) => {
    for (const key of ['cars:offer:lark:discount', 'cars:offer:lark']) {
      await server.command('HSET', key, 'price', price);
      expect(await offers.find('lark')).toBeUndefined();
      expect(await orders.buy('lark', 'bob', 'shop-1')).toBe('UNPRICED');
      await server.command('DEL', 'cars:offer:lark:discount');
    }
    expect(await orders.list()).toEqual([]);
  },
);

test('the last car is sold once', async () => {
  const buyers = ['alice', 'bob', 'olga', 'mallory', 'zoe'];
  const purchases = await Promise.all(buyers.map((buyer) => orders.buy('lark', buyer, 'shop-1')));
  expect(purchases.toSorted()).toEqual(['BOUGHT', 'BOUGHT', 'BOUGHT', 'SOLD', 'SOLD']);
  expect(await offers.find('lark')).toBeUndefined();
});
