import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { heardIn, memberOf, stopIn } from '../grounds/person.ts';
import { stopBy } from './as-user.ts';

const discount = '9000';

export const priceByDiscount: Attack<Grounds> = {
  name: 'price-by-discount',
  title: 'A customer names a product so that its discount is read as its price',
  story:
    'In 2014 it was shown for Memcached in a dozen clients how what a visitor types becomes part of a key, or a ' +
    'command. A shop keeps product:7 and product:7:discount: whoever orders "7:discount" pays the discount.',
  door: 'shop',
  harms: ['integrity'],
  goal: 'the shop has told the discount as a price',
  crosses: ['client', 'gateway'],
  ways: [
    {
      name: 'GET /price?id=1:discount',
      attempt: async (grounds) => {
        const answered = await grounds
          .newBrowser()
          .send('program', { method: 'GET', path: '/price?id=1%3Adiscount' });
        const value = memberOf(answered.body, 'value');
        if (typeof value === 'string') grounds.loot.add(value);
        return stopIn(answered) ?? stopBy(grounds, heardIn(answered));
      },
    },
  ],
  reached: ({ loot }) =>
    Promise.resolve(
      loot.has(discount)
        ? { kind: 'reached', seen: `the price of product 1 was told as ${discount}` }
        : { kind: 'missed' },
    ),
};
