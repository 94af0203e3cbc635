import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';
import { say, stopBy } from './as-user.ts';

const size = 3_000_000;
const asShop = { login: 'shop', from: 'web' } as const;

export const giantValue: Attack<Grounds> = {
  name: 'giant-value',
  title: 'The password of the application is out, and somebody fills the memory with one command',
  story:
    'A few bytes of SETRANGE make a server reserve half a gigabyte. In 2021 and 2023 Redis had to be mended because ' +
    'lengths that a client had chosen ran over; where memory is full, sessions are thrown out or writes refused.',
  door: 'gateway',
  harms: ['availability'],
  goal: 'a cart holds more than two megabytes',
  crosses: ['gateway', 'server'],
  ways: [
    {
      name: 'SETRANGE, far behind the end',
      attempt: async (grounds) =>
        stopBy(
          grounds,
          await say(grounds, asShop, ['SETRANGE', 'cart:mallory', String(size), 'x']),
        ),
    },
    {
      name: 'SET with a value of that size',
      attempt: async (grounds) =>
        stopBy(grounds, await say(grounds, asShop, ['SET', 'cart:mallory', 'x'.repeat(size)])),
    },
  ],
  reached: async ({ store }) => {
    const length = await store.number('STRLEN', 'cart:mallory');
    await store.all('DEL', 'cart:mallory');
    if (length > 2_000_000) {
      return { kind: 'reached', seen: `cart:mallory held ${length} bytes` };
    }
    const [, longest] = await store.setting('proto-max-bulk-len');
    // The server hangs up on such a value, and the gateway has nothing to say then.
    return Number(longest) < size
      ? { kind: 'missed', shows: `the server takes no more than ${longest} bytes` }
      : { kind: 'missed' };
  },
};
