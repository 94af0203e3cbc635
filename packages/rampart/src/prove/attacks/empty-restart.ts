import { setTimeout as delay } from 'node:timers/promises';

import type { Attack } from '../attack.ts';
import type { Grounds } from '../grounds/grounds.ts';

const askEvery = 20;
const order = ['order:7', 'paid'] as const;

export const emptyRestart: Attack<Grounds> = {
  name: 'empty-restart',
  title: 'A primary comes back with nothing, and its replica copies that',
  story:
    'In July 2013 the Redis primary of Twilio was restarted, found no data where its configuration sent it, and came ' +
    'up empty. The balances of customers were zero, and each payment started another: about one customer in a ' +
    'hundred was charged again and again. A replica is no copy to go back to: it follows.',
  door: 'disk',
  harms: ['availability', 'integrity'],
  goal: 'the order is neither on the primary nor on the replica',
  crosses: ['data'],
  before: async ({ scenes }) => {
    const pair = await scenes.pair();
    // A primary takes nothing until it has heard from its replica.
    while ((await pair.first.text('SET', ...order)) !== 'OK') await delay(askEvery);
    await pair.first.all('WAIT', '1', '5000');
    await scenes.keep(pair.second, pair.policy);
  },
  ways: [
    {
      name: 'a power cut, and a supervisor that starts it again at once',
      attempt: async ({ scenes }) => {
        const pair = await scenes.pair();
        await pair.cutPowerOfFirst();
        await pair.startFirst();
        await pair.follows();
        const [key] = order;
        const isLoaded = (await pair.first.text('GET', key)) !== null;
        return isLoaded ? { defence: 'data.append', code: 'loaded' } : null;
      },
    },
  ],
  reached: async ({ scenes }) => {
    const { first, second } = await scenes.pair();
    const [key] = order;
    for (const server of [first, second]) {
      if ((await server.text('GET', key)) !== null) return { kind: 'missed' };
    }
    return (await scenes.bringsBack())
      ? { kind: 'undone', by: 'data.archive', seen: 'the archive has brought back everything' }
      : { kind: 'reached', seen: `${key} is on neither of them` };
  },
};
